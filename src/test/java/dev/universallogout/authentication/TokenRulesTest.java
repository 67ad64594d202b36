package dev.universallogout.authentication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.KeyOperation;
import com.nimbusds.jose.jwk.KeyRevocation;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import dev.universallogout.authentication.Authentication.Reason;
import dev.universallogout.authentication.Authentication.Rejected;
import dev.universallogout.authentication.Authentication.Verified;
import dev.universallogout.configuration.ConnectionSettings;
import dev.universallogout.configuration.ConnectionSettings.KeySource;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The tables of what is accepted and what is refused, by the numbers of the protocol's cases. */
class TokenRulesTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final long SECOND = NOW.getEpochSecond();
  private static final int SKEW = 60;

  private static final RSAKey KEY = TestKeys.rsa("key-1");
  private static final RSAKey SECOND_KEY = TestKeys.rsa("key-2");
  private static final RSAKey ENCRYPTION_KEY =
      new RSAKey.Builder(TestKeys.rsa("encryption")).keyUse(KeyUse.ENCRYPTION).build();
  private static final RSAKey PINNED_KEY =
      new RSAKey.Builder(TestKeys.rsa("pinned")).algorithm(JWSAlgorithm.RS512).build();
  private static final RSAKey WRAPPING_KEY =
      new RSAKey.Builder(TestKeys.rsa("wrapping"))
          .keyOperations(Set.of(KeyOperation.WRAP_KEY))
          .build();
  private static final RSAKey REVOKED_KEY =
      new RSAKey.Builder(TestKeys.rsa("revoked"))
          .keyRevocation(new KeyRevocation(Date.from(NOW), KeyRevocation.Reason.COMPROMISED))
          .build();
  private static final RSAKey FOREIGN_KEY = TestKeys.rsa("another-organisation");

  private static Connections connections;

  @BeforeAll
  static void connect() {
    String keys =
        TestKeys.jwks(
            KEY,
            SECOND_KEY,
            ENCRYPTION_KEY,
            PINNED_KEY,
            WRAPPING_KEY,
            REVOKED_KEY,
            TestKeys.weakRsa("weak"),
            TestKeys.ec("ec-256", Curve.P_256),
            TestKeys.ec("ec-384", Curve.P_384),
            TestKeys.ec("ec-521", Curve.P_521));
    ConnectionSettings standard = TestTokens.settings("okta", new KeySource.InlineJwks(keys));
    connections =
        new Connections(
            Map.of(
                "okta", standard,
                "narrow", narrowed(standard, Set.of("RS256")),
                "lenient", lenient(standard)),
            Duration.ofSeconds(SKEW),
            10,
            name -> false,
            Clock.fixed(NOW, ZoneOffset.UTC));
  }

  @AfterAll
  static void close() {
    connections.close();
  }

  static Stream<Arguments> accepted() {
    return Stream.of(
        arguments("14: second key of the set", TestTokens.issuedAt(SECOND_KEY, NOW)),
        arguments("62: RS256", token()),
        arguments("64: RS512", token().algorithm(JWSAlgorithm.RS512)),
        arguments("64: PS256", token().algorithm(JWSAlgorithm.PS256)),
        arguments(
            "64: ES256",
            TestTokens.issuedAt(TestKeys.ec("ec-256", Curve.P_256), NOW)
                .algorithm(JWSAlgorithm.ES256)),
        arguments(
            "64: ES384",
            TestTokens.issuedAt(TestKeys.ec("ec-384", Curve.P_384), NOW)
                .algorithm(JWSAlgorithm.ES384)),
        arguments(
            "64: ES512",
            TestTokens.issuedAt(TestKeys.ec("ec-521", Curve.P_521), NOW)
                .algorithm(JWSAlgorithm.ES512)),
        arguments(
            "65: key with the token's alg",
            TestTokens.issuedAt(PINNED_KEY, NOW).algorithm(JWSAlgorithm.RS512)),
        arguments(
            "69: jwk, jku, x5u and x5c in the header are ignored",
            token()
                .header("jwk", FOREIGN_KEY.toPublicJWK().toJSONObject())
                .header("jku", "https://attacker.example/keys")
                .header("x5u", "https://attacker.example/certificate")
                .header("x5c", List.of("MIIB"))),
        arguments("72: kid absent, several keys", token().withoutHeader("kid")),
        arguments(
            "72: kid absent, another key",
            TestTokens.issuedAt(SECOND_KEY, NOW).withoutHeader("kid")),
        arguments("81: typ in upper case", token().header("typ", "GLOBAL-TOKEN-REVOCATION+JWT")),
        arguments(
            "81: typ with application/",
            token().header("typ", "application/global-token-revocation+jwt")),
        arguments("90: aud as array of one", token().claim("aud", List.of(TestTokens.AUDIENCE))),
        arguments("96: exp in the future", token().claim("exp", SECOND + 1)),
        arguments("96: exp passed by exactly the skew", token().claim("exp", SECOND - SKEW)),
        arguments(
            "97: lifetime of exactly 300 s and the skew",
            token().claim("iat", SECOND).claim("exp", SECOND + 300 + SKEW)),
        arguments("98: nbf 300 s before iat", token().claim("nbf", SECOND - 300)),
        arguments("99: nbf in the future by exactly the skew", token().claim("nbf", SECOND + SKEW)),
        arguments("100: nbf absent", token().withoutClaim("nbf")),
        arguments("100: nbf null", token().claim("nbf", null)),
        arguments(
            "101: iat in the future by exactly the skew", token().claim("iat", SECOND + SKEW)),
        arguments("102: jti of 256 characters", token().claim("jti", "j".repeat(256))),
        arguments("claims nobody described", token().claim("groups", List.of("a", 1, true))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("accepted")
  void token_inOrder_verified(String label, TestTokens token) {
    assertThat(connections.authenticate("okta", List.of(token.bearer())))
        .isInstanceOf(Verified.class);
  }

  static Stream<Arguments> refused() throws JOSEException {
    return Stream.of(
        arguments("62: alg none", unsigned("none"), Reason.UNSUPPORTED_ALGORITHM),
        arguments("62: alg NoNe", unsigned("NoNe"), Reason.UNSUPPORTED_ALGORITHM),
        arguments(
            "62: alg none with a signature",
            token().header("alg", "none").compact(),
            Reason.UNSUPPORTED_ALGORITHM),
        arguments("62: RS256 without signature", unsigned("RS256"), Reason.MALFORMED_TOKEN),
        arguments(
            "63: HS256 keyed with the public key",
            token()
                .header("alg", "HS256")
                .signedBy(new MACSigner(KEY.toRSAPublicKey().getEncoded()), JWSAlgorithm.HS256)
                .compact(),
            Reason.UNSUPPORTED_ALGORITHM),
        arguments("64: RS1", token().header("alg", "RS1").compact(), Reason.UNSUPPORTED_ALGORITHM),
        arguments(
            "64: rs256 in lower case",
            token().header("alg", "rs256").compact(),
            Reason.UNSUPPORTED_ALGORITHM),
        arguments(
            "64: EdDSA", token().header("alg", "EdDSA").compact(), Reason.UNSUPPORTED_ALGORITHM),
        arguments(
            "64: ES256K", token().header("alg", "ES256K").compact(), Reason.UNSUPPORTED_ALGORITHM),
        arguments(
            "64: alg absent", token().withoutHeader("alg").compact(), Reason.UNSUPPORTED_ALGORITHM),
        arguments(
            "64: alg a number", token().header("alg", 256).compact(), Reason.UNSUPPORTED_ALGORITHM),
        arguments(
            "65: key for another alg",
            TestTokens.issuedAt(PINNED_KEY, NOW).compact(),
            Reason.UNKNOWN_KEY),
        arguments(
            "65: RSA key, EC algorithm in the header",
            token().header("alg", "ES256").compact(),
            Reason.UNKNOWN_KEY),
        arguments(
            "65: curve of another algorithm",
            TestTokens.issuedAt(TestKeys.ec("ec-384", Curve.P_384), NOW)
                .algorithm(JWSAlgorithm.ES384)
                .header("alg", "ES256")
                .compact(),
            Reason.UNKNOWN_KEY),
        arguments(
            "65: key for encryption",
            token().signedBy(TestKeys.rsa("encryption")).header("kid", "encryption").compact(),
            Reason.UNKNOWN_KEY),
        arguments(
            "65: key for encryption, kid absent",
            token().signedBy(TestKeys.rsa("encryption")).withoutHeader("kid").compact(),
            Reason.BAD_SIGNATURE),
        arguments(
            "65: key for another operation",
            token().signedBy(TestKeys.rsa("wrapping")).header("kid", "wrapping").compact(),
            Reason.UNKNOWN_KEY),
        arguments(
            "65: key marked as revoked",
            token().signedBy(TestKeys.rsa("revoked")).header("kid", "revoked").compact(),
            Reason.UNKNOWN_KEY),
        arguments(
            "66: RSA key of 1024 bits",
            token()
                .header("kid", "weak")
                .signedBy(
                    new RSASSASigner(TestKeys.weakRsa("weak").toPrivateKey(), true),
                    JWSAlgorithm.RS256)
                .compact(),
            Reason.UNKNOWN_KEY),
        arguments("67: bit flipped", bitFlipped(token().compact()), Reason.BAD_SIGNATURE),
        arguments(
            "67: claims swapped",
            swapped(token().compact(), token().claim("jti", "another").compact()),
            Reason.BAD_SIGNATURE),
        arguments(
            "67: PS256 in the header, RS256 signature",
            token().header("alg", "PS256").compact(),
            Reason.BAD_SIGNATURE),
        arguments(
            "67: EC signature of zeros",
            zeroSignature(
                TestTokens.issuedAt(TestKeys.ec("ec-256", Curve.P_256), NOW)
                    .algorithm(JWSAlgorithm.ES256)
                    .compact()),
            Reason.BAD_SIGNATURE),
        arguments(
            "68: another organisation's key under our kid",
            token().signedBy(FOREIGN_KEY).compact(),
            Reason.BAD_SIGNATURE),
        arguments(
            "68: another organisation's key and kid",
            TestTokens.issuedAt(FOREIGN_KEY, NOW).compact(),
            Reason.UNKNOWN_KEY),
        arguments(
            "68: another organisation's key, kid absent",
            TestTokens.issuedAt(FOREIGN_KEY, NOW).withoutHeader("kid").compact(),
            Reason.BAD_SIGNATURE),
        arguments(
            "69: key in the header",
            TestTokens.issuedAt(FOREIGN_KEY, NOW)
                .withoutHeader("kid")
                .header("jwk", FOREIGN_KEY.toPublicJWK().toJSONObject())
                .compact(),
            Reason.BAD_SIGNATURE),
        arguments(
            "70: crit",
            token().header("crit", List.of("exp")).header("exp", 1).compact(),
            Reason.UNSUPPORTED_HEADER),
        arguments(
            "70: crit empty",
            token().header("crit", List.of()).compact(),
            Reason.UNSUPPORTED_HEADER),
        arguments(
            "70: crit null", token().header("crit", null).compact(), Reason.UNSUPPORTED_HEADER),
        arguments(
            "70: b64 false",
            token().header("b64", false).header("crit", List.of("b64")).compact(),
            Reason.UNSUPPORTED_HEADER),
        arguments("70: b64 true", token().header("b64", true).compact(), Reason.UNSUPPORTED_HEADER),
        arguments(
            "75: kid as path", token().header("kid", "../../etc").compact(), Reason.UNKNOWN_KEY),
        arguments(
            "75: kid of 257 characters",
            token().header("kid", "k".repeat(257)).compact(),
            Reason.UNKNOWN_KEY),
        arguments(
            "75: kid of 10 KB",
            token().header("kid", "k".repeat(10_240)).compact(),
            Reason.MALFORMED_TOKEN),
        arguments("75: kid a number", token().header("kid", 1).compact(), Reason.MALFORMED_TOKEN),
        arguments("79: typ absent", token().withoutHeader("typ").compact(), Reason.WRONG_TYPE),
        arguments("79: typ empty", token().header("typ", "").compact(), Reason.WRONG_TYPE),
        arguments("79: typ a number", token().header("typ", 1).compact(), Reason.MALFORMED_TOKEN),
        arguments("80: typ JWT", token().header("typ", "JWT").compact(), Reason.WRONG_TYPE),
        arguments("82: typ logout+jwt", typed("logout+jwt"), Reason.WRONG_TYPE),
        arguments("82: typ secevent+jwt", typed("secevent+jwt"), Reason.WRONG_TYPE),
        arguments("82: typ at+jwt", typed("at+jwt"), Reason.WRONG_TYPE),
        arguments("82: typ command+jwt", typed("command+jwt"), Reason.WRONG_TYPE),
        arguments(
            "82: typ client-authentication+jwt",
            typed("client-authentication+jwt"),
            Reason.WRONG_TYPE),
        arguments(
            "83: ID token of the same application",
            token()
                .withoutHeader("typ")
                .claim("sub", "00u1user")
                .claim("aud", TestTokens.CLIENT_ID)
                .compact(),
            Reason.WRONG_TYPE),
        arguments("84: iss absent", token().withoutClaim("iss").compact(), Reason.WRONG_ISSUER),
        arguments("84: iss empty", token().claim("iss", "").compact(), Reason.WRONG_ISSUER),
        arguments("84: iss a number", token().claim("iss", 1).compact(), Reason.WRONG_ISSUER),
        arguments(
            "84: iss an array",
            token().claim("iss", List.of(TestTokens.ISSUER)).compact(),
            Reason.WRONG_ISSUER),
        arguments(
            "85: iss with trailing slash",
            token().claim("iss", TestTokens.ISSUER + "/").compact(),
            Reason.WRONG_ISSUER),
        arguments(
            "85: iss in upper case",
            token().claim("iss", "https://ACME.okta.example").compact(),
            Reason.WRONG_ISSUER),
        arguments(
            "86: iss of the custom domain",
            token().claim("iss", "https://login.acme.example").compact(),
            Reason.WRONG_ISSUER),
        arguments("88: sub absent", token().withoutClaim("sub").compact(), Reason.WRONG_CLIENT),
        arguments("88: sub empty", token().claim("sub", "").compact(), Reason.WRONG_CLIENT),
        arguments(
            "88: sub of another application",
            token().claim("sub", "0oa2other").compact(),
            Reason.WRONG_CLIENT),
        arguments(
            "88: sub in other case",
            token().claim("sub", TestTokens.CLIENT_ID.toUpperCase()).compact(),
            Reason.WRONG_CLIENT),
        arguments("89: aud absent", token().withoutClaim("aud").compact(), Reason.WRONG_AUDIENCE),
        arguments(
            "89: aud an empty array",
            token().claim("aud", List.of()).compact(),
            Reason.WRONG_AUDIENCE),
        arguments("89: aud empty", token().claim("aud", "").compact(), Reason.WRONG_AUDIENCE),
        arguments("89: aud a number", token().claim("aud", 1).compact(), Reason.WRONG_AUDIENCE),
        arguments(
            "89: aud nested",
            token().claim("aud", List.of(List.of(TestTokens.AUDIENCE))).compact(),
            Reason.WRONG_AUDIENCE),
        arguments(
            "91: second audience",
            token().claim("aud", List.of(TestTokens.AUDIENCE, "https://other.example")).compact(),
            Reason.WRONG_AUDIENCE),
        arguments(
            "91: same audience twice",
            token().claim("aud", List.of(TestTokens.AUDIENCE, TestTokens.AUDIENCE)).compact(),
            Reason.WRONG_AUDIENCE),
        arguments(
            "92: aud with query", audience(TestTokens.AUDIENCE + "?x=1"), Reason.WRONG_AUDIENCE),
        arguments(
            "92: aud with fragment", audience(TestTokens.AUDIENCE + "#f"), Reason.WRONG_AUDIENCE),
        arguments(
            "92: aud with trailing slash",
            audience(TestTokens.AUDIENCE + "/"),
            Reason.WRONG_AUDIENCE),
        arguments(
            "92: aud with http",
            audience(TestTokens.AUDIENCE.replace("https", "http")),
            Reason.WRONG_AUDIENCE),
        arguments(
            "92: aud with port",
            audience(TestTokens.AUDIENCE.replace(".example", ".example:443")),
            Reason.WRONG_AUDIENCE),
        arguments(
            "92: aud with host in upper case",
            audience(TestTokens.AUDIENCE.replace("app.example", "APP.example")),
            Reason.WRONG_AUDIENCE),
        arguments("95: exp absent", token().withoutClaim("exp").compact(), Reason.MALFORMED_TOKEN),
        arguments(
            "95: exp a string",
            token().claim("exp", String.valueOf(SECOND + 300)).compact(),
            Reason.MALFORMED_TOKEN),
        arguments(
            "95: exp a date",
            token().claim("exp", "2026-03-01T12:05:00Z").compact(),
            Reason.MALFORMED_TOKEN),
        arguments("95: exp negative", token().claim("exp", -1).compact(), Reason.MALFORMED_TOKEN),
        arguments("95: exp 1e300", rawExpiry("1e300"), Reason.MALFORMED_TOKEN),
        arguments(
            "95: exp beyond a long", rawExpiry("99999999999999999999"), Reason.MALFORMED_TOKEN),
        arguments(
            "95: exp the largest long", rawExpiry("9223372036854775807"), Reason.MALFORMED_TOKEN),
        arguments("95: exp a fraction", rawExpiry((SECOND + 300) + ".5"), Reason.MALFORMED_TOKEN),
        arguments(
            "96: exp passed by more than the skew",
            token().claim("exp", SECOND - SKEW - 1).compact(),
            Reason.EXPIRED),
        arguments(
            "97: lifetime of one second more than 300 s and the skew",
            token().claim("exp", SECOND + 300 + SKEW + 1).compact(),
            Reason.LIFETIME_TOO_LONG),
        arguments(
            "99: nbf in the future by more than the skew",
            token().claim("nbf", SECOND + SKEW + 1).compact(),
            Reason.NOT_YET_VALID),
        arguments("99: nbf a string", token().claim("nbf", "0").compact(), Reason.MALFORMED_TOKEN),
        arguments("101: iat absent", token().withoutClaim("iat").compact(), Reason.MALFORMED_TOKEN),
        arguments(
            "101: iat a string",
            token().claim("iat", String.valueOf(SECOND)).compact(),
            Reason.MALFORMED_TOKEN),
        arguments(
            "101: iat in the future by more than the skew",
            token().claim("iat", SECOND + SKEW + 1).compact(),
            Reason.NOT_YET_VALID),
        arguments("102: jti absent", token().withoutClaim("jti").compact(), Reason.BAD_TOKEN_ID),
        arguments("102: jti empty", token().claim("jti", "").compact(), Reason.BAD_TOKEN_ID),
        arguments("102: jti a number", token().claim("jti", 1).compact(), Reason.BAD_TOKEN_ID),
        arguments(
            "102: jti of 257 characters",
            token().claim("jti", "j".repeat(257)).compact(),
            Reason.BAD_TOKEN_ID));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refused")
  void token_withDefect_rejectedForIt(String label, String compact, Reason reason) {
    assertThat(connections.authenticate("okta", List.of("Bearer " + compact)))
        .isEqualTo(new Rejected(reason));
  }

  static Stream<Arguments> malformed() {
    String[] parts = token().compact().split("\\.");
    String header = parts[0];
    String claims = parts[1];
    String signature = parts[2];
    return Stream.of(
        arguments("52: blank", ""),
        arguments("58: 8193 bytes", ofLength(8193)),
        arguments("60: one segment", header),
        arguments("60: two segments", header + "." + claims),
        arguments("60: four segments", token().compact() + "." + signature),
        arguments("61: JWE", String.join(".", header, claims, claims, claims, signature)),
        arguments("60: empty header", "." + claims + "." + signature),
        arguments("60: empty claims", header + ".." + signature),
        arguments("60: padding", header + "=." + claims + "." + signature),
        arguments("60: alphabet of plain base64", header + "+/." + claims + "." + signature),
        arguments("60: a space inside", header + " ." + claims + "." + signature),
        arguments("60: a line break inside", header + "\n." + claims + "." + signature),
        arguments("60: signature not base64url", header + "." + claims + ".*"),
        arguments("60: bits beyond the last byte", beyondLastByte(header, claims, signature)),
        arguments("60: header no JSON", token().rawHeader("alg").compact()),
        arguments("60: header an array", token().rawHeader("[\"RS256\"]").compact()),
        arguments(
            "60: header an array of pairs",
            token()
                .rawHeader("[[\"alg\",\"RS256\"],[\"typ\",\"global-token-revocation+jwt\"]]")
                .compact()),
        arguments("60: header null", token().rawHeader("null").compact()),
        arguments("60: claims no JSON", token().rawClaims("iss").compact()),
        arguments("60: claims a string", token().rawClaims("\"iss\"").compact()),
        arguments("60: claims null", token().rawClaims("null").compact()),
        arguments("60: claims an array of pairs", token().rawClaims(pairs()).compact()),
        arguments("60: claims with byte order mark", claims("\uFEFF" + token().claimsJson())),
        arguments("60: claims with trailing text", claims(token().claimsJson() + "{}")),
        arguments("60: claims with a comment", claims(token().claimsJson().replace("{", "{/**/"))),
        arguments("60: claims not UTF-8", notUtf8()),
        arguments("60: claims nested deeply", claims("{\"a\":" + "[".repeat(3000))),
        arguments(
            "60: claims nested deeply and closed",
            claims("{\"a\":" + "[".repeat(2000) + "]".repeat(2000) + "}")),
        arguments("60: header with alg twice", header("{\"alg\":\"RS256\",")),
        arguments("60: header with alg twice, once escaped", header("{\"\\u0061lg\":\"none\",")),
        arguments("60: claims with iss twice", member("\"iss\":\"https://attacker.example\"")),
        arguments(
            "60: claims with iss twice, equal", member("\"iss\":\"" + TestTokens.ISSUER + '"')),
        arguments("60: claims with sub twice, escaped", member("\"\\u0073ub\":\"other\"")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("malformed")
  void token_malformed_rejected(String label, String compact) {
    assertThat(connections.authenticate("okta", List.of("Bearer " + compact)))
        .isEqualTo(new Rejected(Reason.MALFORMED_TOKEN));
  }

  @Test
  void token_of8192Bytes_isRead() {
    assertThat(connections.authenticate("okta", List.of("Bearer " + ofLength(8192))))
        .isInstanceOf(Verified.class);
  }

  static Stream<Arguments> headers() {
    String compact = token().compact();
    return Stream.of(
        arguments("50: no header", List.of(), Reason.MISSING_TOKEN),
        arguments("51: Basic", List.of("Basic dTpw"), Reason.UNSUPPORTED_SCHEME),
        arguments("51: DPoP", List.of("DPoP " + compact), Reason.UNSUPPORTED_SCHEME),
        arguments("51: no scheme", List.of(compact), Reason.UNSUPPORTED_SCHEME),
        arguments("51: empty", List.of(""), Reason.UNSUPPORTED_SCHEME),
        arguments("51: scheme glued", List.of("Bearer" + compact), Reason.UNSUPPORTED_SCHEME),
        arguments("52: no token", List.of("Bearer"), Reason.MALFORMED_TOKEN),
        arguments("52: blank token", List.of("Bearer   "), Reason.MALFORMED_TOKEN),
        arguments(
            "54: two headers",
            List.of("Bearer " + compact, "Bearer " + compact),
            Reason.AMBIGUOUS_AUTHORIZATION),
        arguments(
            "54: two tokens in one header",
            List.of("Bearer " + compact + ", Bearer " + compact),
            Reason.MALFORMED_TOKEN),
        arguments("57: static API key", List.of("Bearer s3cr3t"), Reason.MALFORMED_TOKEN));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("headers")
  void header_withoutOneBearerToken_rejected(String label, List<String> values, Reason reason) {
    assertThat(connections.authenticate("okta", values)).isEqualTo(new Rejected(reason));
  }

  @ParameterizedTest(name = "53: \"{0}\"")
  @MethodSource("schemes")
  void header_withOtherCaseOrSpaces_verified(String scheme) {
    assertThat(connections.authenticate("okta", List.of(scheme + token().compact())))
        .isInstanceOf(Verified.class);
  }

  static List<String> schemes() {
    return List.of("Bearer ", "bearer ", "BEARER ", "Bearer    ", "  Bearer ");
  }

  @ParameterizedTest(name = "64: {0}")
  @MethodSource("otherAlgorithms")
  void algorithm_notAmongThoseOfTheConnection_rejected(JWSAlgorithm algorithm) {
    assertThat(connections.authenticate("narrow", List.of(token().algorithm(algorithm).bearer())))
        .isEqualTo(new Rejected(Reason.UNSUPPORTED_ALGORITHM));
    assertThat(connections.authenticate("narrow", List.of(token().bearer())))
        .isInstanceOf(Verified.class);
  }

  static List<JWSAlgorithm> otherAlgorithms() {
    return List.of(JWSAlgorithm.RS384, JWSAlgorithm.RS512, JWSAlgorithm.PS256);
  }

  @ParameterizedTest(name = "79, 80: {0}")
  @MethodSource("lenientTypes")
  void type_whereLenient_mayBeAbsentOrJwt(TestTokens token, boolean admitted) {
    assertThat(connections.authenticate("lenient", List.of(token.bearer())))
        .isInstanceOf(admitted ? Verified.class : Rejected.class);
  }

  static Stream<Arguments> lenientTypes() {
    return Stream.of(
        arguments(token(), true),
        arguments(token().withoutHeader("typ"), true),
        arguments(token().header("typ", "JWT"), true),
        arguments(token().header("typ", "jwt"), true),
        arguments(token().header("typ", ""), false),
        arguments(token().header("typ", "at+jwt"), false),
        arguments(token().header("typ", "logout+jwt"), false));
  }

  @Test
  void caller_verified_isWhatTheTokenSays() {
    Authentication authentication =
        connections.authenticate(
            "okta", List.of(token().claim("jti", "id-1").claim("note", null).bearer()));

    Caller caller = ((Verified) authentication).caller();
    assertThat(caller.connection().name()).isEqualTo("okta");
    assertThat(caller.issuer()).isEqualTo(TestTokens.ISSUER);
    assertThat(caller.clientId()).isEqualTo(TestTokens.CLIENT_ID);
    assertThat(caller.issuedAt()).isEqualTo(SECOND);
    assertThat(caller.expiresAt()).isEqualTo(SECOND + 300);
    assertThat(caller.tokenId()).isEqualTo("id-1");
    assertThat(caller.claims()).containsEntry("nbf", SECOND - 300).doesNotContainKey("note");
  }

  private static TestTokens token() {
    return TestTokens.issuedAt(KEY, NOW);
  }

  private static String typed(String type) {
    return token().header("typ", type).compact();
  }

  private static String audience(String audience) {
    return token().claim("aud", audience).compact();
  }

  private static String claims(String json) {
    return token().rawClaims(json).compact();
  }

  private static String member(String member) {
    return claims(
        token().claimsJson().replaceFirst("\\{", "{" + member.replace("\\", "\\\\") + ","));
  }

  private static String header(String start) {
    return token().rawHeader(start + token().headerJson().substring(1)).compact();
  }

  private static String rawExpiry(String value) {
    return claims(token().claimsJson().replace("\"exp\":" + (SECOND + 300), "\"exp\":" + value));
  }

  private static String unsigned(String algorithm) {
    String compact = token().header("alg", algorithm).compact();
    return compact.substring(0, compact.lastIndexOf('.') + 1);
  }

  private static String bitFlipped(String compact) {
    int signature = compact.lastIndexOf('.') + 1;
    byte[] bytes = new Base64URL(compact.substring(signature)).decode();
    bytes[10] ^= 1;
    return compact.substring(0, signature) + Base64URL.encode(bytes);
  }

  private static String zeroSignature(String compact) {
    return compact.substring(0, compact.lastIndexOf('.') + 1) + Base64URL.encode(new byte[64]);
  }

  private static String swapped(String signed, String other) {
    String[] parts = signed.split("\\.");
    return parts[0] + "." + other.split("\\.")[1] + "." + parts[2];
  }

  /** RSA signatures of 256 bytes end in a character with four bits to spare. */
  private static String beyondLastByte(String header, String claims, String signature) {
    char last = signature.charAt(signature.length() - 1);
    return header
        + "."
        + claims
        + "."
        + signature.substring(0, signature.length() - 1)
        + (char) (last + 1);
  }

  private static String pairs() {
    return token()
        .claimsJson()
        .replaceAll("(\"[a-z]+\"):([^,}]+)", "[$1,$2]")
        .replace('{', '[')
        .replace('}', ']');
  }

  private static String notUtf8() {
    String compact = token().compact();
    String[] parts = compact.split("\\.");
    byte[] json = token().claim("note", "é").claimsJson().getBytes(StandardCharsets.ISO_8859_1);
    return parts[0] + "." + Base64URL.encode(json) + "." + parts[2];
  }

  /** A token with as much padding as makes it this long. */
  private static String ofLength(int length) {
    TestTokens token = token().header("pad", "").claim("pad", "");
    int rest = length - token.compact().length();
    for (int padding = 0; padding < 4; padding++) {
      token.claim("pad", "p".repeat(padding)).header("pad", "p".repeat(rest * 3 / 4 - padding));
      if (token.compact().length() == length) {
        return token.compact();
      }
    }
    throw new IllegalStateException("No padding makes a token of " + length + " characters");
  }

  private static ConnectionSettings narrowed(ConnectionSettings s, Set<String> algorithms) {
    return new ConnectionSettings(
        "narrow",
        s.enabled(),
        s.issuers(),
        s.clientId(),
        s.audiences(),
        s.keys(),
        algorithms,
        s.lenientType(),
        s.containerAuthenticates(),
        s.scope(),
        s.statusProfile());
  }

  private static ConnectionSettings lenient(ConnectionSettings s) {
    return new ConnectionSettings(
        "lenient",
        s.enabled(),
        s.issuers(),
        s.clientId(),
        s.audiences(),
        s.keys(),
        s.algorithms(),
        true,
        s.containerAuthenticates(),
        s.scope(),
        s.statusProfile());
  }
}
