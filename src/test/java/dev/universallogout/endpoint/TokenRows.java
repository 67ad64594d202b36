package dev.universallogout.endpoint;

import static dev.universallogout.endpoint.EndpointFixture.A0;
import static dev.universallogout.endpoint.EndpointFixture.ATTACKER;
import static dev.universallogout.endpoint.EndpointFixture.G;
import static dev.universallogout.endpoint.EndpointFixture.row;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import dev.universallogout.authentication.TestTokens;
import dev.universallogout.endpoint.EndpointFixture.Attempt;
import dev.universallogout.endpoint.EndpointFixture.Row;
import dev.universallogout.endpoint.EndpointFixture.Statuses;
import dev.universallogout.testing.Server;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Requests whose defect, if they have one, is in the {@code Authorization} header. */
final class TokenRows {
  private TokenRows() {}

  private static Row refused(String name, Function<Attempt, Request> request) {
    return row(name, Statuses.UNAUTHORIZED, request);
  }

  private static Row refusedHeader(String name, UnaryOperator<String> authorization) {
    return refused(
        name,
        a ->
            a.request().header("Authorization", authorization.apply(a.tenant().token().compact())));
  }

  private static Row refusedToken(String name, UnaryOperator<TestTokens> defect) {
    return refused(name, a -> a.token(defect.apply(a.tenant().token())));
  }

  private static Row refusedCompact(String name, UnaryOperator<String> defect) {
    return refused(name, a -> a.token(defect.apply(a.tenant().token().compact())));
  }

  private static Row claim(String number, String name, Object value) {
    String shown = String.valueOf(value);
    return refusedToken(
        number + " " + name + " " + shown.substring(0, Math.min(40, shown.length())),
        token -> token.claim(name, value));
  }

  private static Row withoutClaim(String number, String name) {
    return refusedToken(number + " no " + name, token -> token.withoutClaim(name));
  }

  /** Undertow's parser hands any white space inside a header's value on as one blank. */
  private static Stream<Row> tab(Statuses expected) {
    boolean seesBlank = Server.isUndertow();
    return seesBlank == (expected == Statuses.REVOKED)
        ? Stream.of(
            row(
                "52 tab",
                expected,
                a ->
                    a.request().header("Authorization", "Bearer\t" + a.tenant().token().compact())))
        : Stream.empty();
  }

  static Stream<Row> headers() {
    return Stream.concat(tab(Statuses.UNAUTHORIZED), otherHeaders());
  }

  private static Stream<Row> otherHeaders() {
    return Stream.of(
        row(
            "50 no Authorization",
            new Statuses(400, 401),
            a -> a.request().withoutHeader("Authorization")),
        refusedHeader("51 Basic", token -> "Basic YWRhOmxvdmVsYWNl"),
        refusedHeader("51 Basic with the token", token -> "Basic " + token),
        refusedHeader("51 DPoP", token -> "DPoP " + token),
        refusedHeader("51 no scheme", token -> token),
        refusedHeader("52 Bearer alone", token -> "Bearer"),
        refusedHeader("52 blank token", token -> "Bearer   "),
        refusedHeader("52 empty header", token -> ""),
        refusedHeader("52 Bearer twice", token -> "Bearer Bearer " + token),
        refusedHeader("54 two tokens in one header", token -> "Bearer " + token + ", Bearer x"),
        refused(
            "54 two Authorization headers",
            a -> a.request().addHeader("Authorization", "Bearer " + a.tenant().token().compact())),
        refused(
            "54 the same Authorization header twice",
            a -> {
              String bearer = a.tenant().token().bearer();
              return a.request().header("Authorization", bearer).addHeader("Authorization", bearer);
            }),
        row(
            "55 token in the query",
            new Statuses(400, 401),
            a -> {
              Request request = a.request().withoutHeader("Authorization");
              String token = a.tenant().token().compact();
              return request.target(request.target() + "?access_token=" + token);
            }),
        row(
            "55 token in a cookie",
            new Statuses(400, 401),
            a ->
                a.request()
                    .withoutHeader("Authorization")
                    .header("Cookie", "access_token=" + a.tenant().token().compact())),
        row(
            "55 token in a form",
            new Statuses(400, 401),
            a ->
                a.body("access_token=" + a.tenant().token().compact())
                    .withoutHeader("Authorization")
                    .header("Content-Type", "application/x-www-form-urlencoded")),
        row(
            "56 the session's cookie alone",
            new Statuses(400, 401),
            a ->
                a.request()
                    .withoutHeader("Authorization")
                    .header("Cookie", a.host().login("u1@both.example").cookie())),
        refused("57 API key", a -> a.token("00ApiKey-static-of-a-demo")),
        refused("57 API key without a scheme", a -> a.request().header("Authorization", "SSWS x")),
        refused(
            "59 invalid JWT and invalid body",
            a ->
                a.token(a.tenant().token().claim("iss", "https://other.example")).body("not json")),
        refused(
            "59 invalid JWT and other media type",
            a ->
                a.token(a.tenant().token().signedBy(ATTACKER))
                    .header("Content-Type", "text/plain")),
        refused(
            "59 invalid JWT and a large body",
            a -> a.token(a.tenant().token().signedBy(ATTACKER)).body("x".repeat(20_000))));
  }

  static Stream<Row> oversized() {
    return Stream.of(
        refusedToken("58 more than 8 KiB", token -> token.claim("padding", "x".repeat(7_000))),
        refusedToken("58 more than 64 KiB", token -> token.claim("padding", "x".repeat(60_000))),
        refusedToken("75 kid of 10 KB", token -> token.header("kid", "k".repeat(10_000))),
        refusedCompact("60 non-ASCII", token -> "\u00fc" + token),
        refusedCompact("60 NUL", token -> token + "\u0000"));
  }

  static Stream<Row> defects() {
    List<Row> rows = new ArrayList<>();
    structure(rows);
    signature(rows);
    types(rows);
    parties(rows);
    times(rows);
    return rows.stream();
  }

  private static void structure(List<Row> rows) {
    rows.add(refusedCompact("60 one segment", token -> token.split("\\.")[0]));
    rows.add(refusedCompact("60 two segments", token -> token.replaceAll("\\.[^.]*$", "")));
    rows.add(refusedCompact("60 four segments", token -> token + ".x"));
    rows.add(refusedCompact("60 padding", token -> token + "="));
    rows.add(
        refusedCompact(
            "60 padded header",
            token -> {
              String[] parts = token.split("\\.");
              byte[] header = Base64.getUrlDecoder().decode(parts[0]);
              return Base64.getUrlEncoder()
                      .encodeToString(
                          Arrays.copyOf(header, header.length + (4 - header.length % 3) % 3))
                  + "=."
                  + parts[1]
                  + "."
                  + parts[2];
            }));
    rows.add(refusedCompact("60 no base64url", token -> token.replaceFirst("\\.", ".+/")));
    rows.add(refusedToken("60 header not an object", token -> token.rawHeader("[\"alg\"]")));
    rows.add(refusedToken("60 header not JSON", token -> token.rawHeader("alg")));
    rows.add(refusedToken("60 claims not an object", token -> token.rawClaims("\"iss\"")));
    rows.add(refusedToken("60 claims not JSON", token -> token.rawClaims("{iss}")));
    rows.add(refusedToken("60 claims null", token -> token.rawClaims("null")));
    rows.add(
        refusedToken(
            "60 a claim twice",
            token ->
                token.rawClaims(token.claimsJson().replaceFirst("\\{", "{\"sub\":\"0oa-a0\","))));
    rows.add(refusedCompact("61 five segments", token -> token + ".x.y"));
    rows.add(
        refusedToken(
            "61 JWE header", token -> token.header("alg", "RSA-OAEP").header("enc", "A256GCM")));
  }

  private static void signature(List<Row> rows) {
    for (String none : List.of("none", "None", "NONE", "nOnE")) {
      rows.add(
          refused("62 " + none, a -> a.token(unsigned(a.tenant().token().header("alg", none)))));
      rows.add(refusedToken("62 " + none + ", signed", token -> token.header("alg", none)));
    }
    rows.add(refusedCompact("62 empty signature", token -> token.replaceAll("[^.]*$", "")));
    rows.add(
        refused(
            "63 HS256 with the public key, DER",
            a -> a.token(hmac(a.tenant().token(), publicKey(a.tenant().key().toRSAKey())))));
    rows.add(
        refused(
            "63 HS256 with the public key, PEM",
            a ->
                a.token(
                    hmac(
                        a.tenant().token(),
                        ("-----BEGIN PUBLIC KEY-----\n"
                                + Base64.getMimeEncoder(64, new byte[] {'\n'})
                                    .encodeToString(publicKey(a.tenant().key().toRSAKey()))
                                + "\n-----END PUBLIC KEY-----\n")
                            .getBytes(StandardCharsets.US_ASCII)))));
    rows.add(refusedToken("64 RS1", token -> token.header("alg", "RS1")));
    rows.add(refusedToken("64 unknown alg", token -> token.header("alg", "XY256")));
    rows.add(refusedToken("64 no alg", token -> token.withoutHeader("alg")));
    rows.add(
        refusedToken(
            "65 alg of the JWK is another",
            token -> token.signedBy(EndpointFixture.PS_KEY).header("kid", "acme ps256")));
    rows.add(refusedToken("65 kty of the JWK is another", token -> token.header("kid", "acme ec")));
    rows.add(
        refusedToken(
            "65 use of the JWK is enc",
            token ->
                token.signedBy(EndpointFixture.ENCRYPTION_KEY).header("kid", "acme encryption")));
    rows.add(
        refused(
            "66 RSA key of 1024 bits",
            a ->
                a.token(
                    a.tenant()
                        .token()
                        .header("kid", "acme weak")
                        .signedBy(weakSigner(), JWSAlgorithm.RS256))));
    rows.add(
        refusedCompact(
            "67 a bit of the signature flipped",
            token -> {
              int at = token.length() - 20;
              char other = token.charAt(at) == 'A' ? 'B' : 'A';
              return token.substring(0, at) + other + token.substring(at + 1);
            }));
    rows.add(
        refused(
            "67 claims replaced",
            a -> {
              String[] good = a.tenant().token().compact().split("\\.");
              String[] other = a.tenant().token().claim("x", 1).compact().split("\\.");
              return a.token(good[0] + "." + other[1] + "." + good[2]);
            }));
    rows.add(
        refused(
            "67 header replaced",
            a -> {
              String[] good = a.tenant().token().compact().split("\\.");
              String[] other = a.tenant().token().header("x", 1).compact().split("\\.");
              return a.token(other[0] + "." + good[1] + "." + good[2]);
            }));
    rows.add(refusedToken("68 key of another organisation", token -> token.signedBy(ATTACKER)));
    rows.add(
        refusedToken(
            "68 key and kid of another customer",
            token ->
                token
                    .signedBy(EndpointFixture.FIRST.key())
                    .header("kid", EndpointFixture.FIRST.key().getKeyID())));
    rows.add(
        refusedToken(
            "70 crit unknown", token -> token.header("crit", List.of("x")).header("x", 1)));
    rows.add(
        refusedToken(
            "70 b64 false", token -> token.header("crit", List.of("b64")).header("b64", false)));
    rows.add(refusedToken("70 b64 without crit", token -> token.header("b64", true)));
    rows.add(refusedToken("74 kid unknown", token -> token.header("kid", "unknown")));
    rows.add(refusedToken("75 kid is a path", token -> token.header("kid", "../../etc/passwd")));
    rows.add(refusedToken("75 kid of 5 KB", token -> token.header("kid", "k".repeat(5_000))));
    rows.add(refusedToken("75 kid not a string", token -> token.header("kid", 7)));
  }

  private static void types(List<Row> rows) {
    rows.add(refusedToken("79 no typ", token -> token.withoutHeader("typ")));
    rows.add(refusedToken("79 typ null", token -> token.header("typ", null)));
    for (String type : List.of("JWT", "jwt", "application/jwt")) {
      rows.add(refusedToken("80 typ " + type, token -> token.header("typ", type)));
    }
    for (String type :
        List.of(
            "logout+jwt",
            "secevent+jwt",
            "at+jwt",
            "command+jwt",
            "client-authentication+jwt",
            "application/at+jwt",
            "global-token-revocation",
            "text/global-token-revocation+jwt",
            "")) {
      rows.add(refusedToken("82 typ " + type, token -> token.header("typ", type)));
    }
    rows.add(
        refused(
            "83 an ID token",
            a ->
                a.token(
                    a.tenant()
                        .token()
                        .header("typ", "JWT")
                        .claim("sub", a.user())
                        .claim("aud", a.tenant().clientId())
                        .claim("nonce", "n"))));
  }

  private static void parties(List<Row> rows) {
    rows.add(withoutClaim("84", "iss"));
    rows.add(claim("84", "iss", ""));
    rows.add(claim("84", "iss", 7));
    rows.add(claim("84", "iss", null));
    rows.add(claim("84", "iss", List.of(TestTokens.ISSUER)));
    rows.add(claim("85", "iss", TestTokens.ISSUER + "/"));
    rows.add(claim("85", "iss", TestTokens.ISSUER.toUpperCase(Locale.ROOT)));
    rows.add(claim("85", "iss", "https://ACME.okta.example"));
    rows.add(claim("85", "iss", TestTokens.ISSUER + " "));
    rows.add(claim("86", "iss", EndpointFixture.CUSTOM_DOMAIN));
    rows.add(withoutClaim("88", "sub"));
    rows.add(claim("88", "sub", "0oa-other"));
    rows.add(claim("88", "sub", ""));
    rows.add(claim("88", "sub", 7));
    rows.add(withoutClaim("89", "aud"));
    rows.add(claim("89", "aud", List.of()));
    rows.add(claim("89", "aud", null));
    rows.add(claim("89", "aud", Map.of()));
    rows.add(audience("91", own -> List.of(own, "https://other.example")));
    rows.add(audience("91", own -> List.of(own, own)));
    for (UnaryOperator<String> change : audienceChanges()) {
      rows.add(audience("92", change::apply));
    }
    rows.add(
        refused(
            "94 aud of the other connection",
            a -> a.token(a.tenant().token().claim("aud", other(a.tenant()).audience()))));
    rows.add(
        refused(
            "94 sub of the other connection",
            a -> a.token(a.tenant().token().claim("sub", other(a.tenant()).clientId()))));
    rows.add(refused("110 token of the other connection", a -> a.token(other(a.tenant()).token())));
  }

  private static Tenant other(Tenant tenant) {
    return tenant == A0 ? G : A0;
  }

  private static Row audience(String number, Function<String, Object> change) {
    return refused(
        number + " aud " + change.apply("https://app.example/oauth"),
        a -> a.token(a.tenant().token().claim("aud", change.apply(a.tenant().audience()))));
  }

  private static List<UnaryOperator<String>> audienceChanges() {
    return List.of(
        own -> own + "?x=1",
        own -> own + "#f",
        own -> own + "/",
        own -> own.replace("https:", "http:"),
        own -> own.replace("app.example", "app.example:443"),
        own -> own.replace("app.example", "app.example:8443"),
        own -> own.replace("app.example", "APP.example"),
        own -> own.replace("app.example", "127.0.0.1"),
        own -> "https://app.example/",
        own -> own.replace("/oauth", "/%6Fauth"),
        own -> own.substring(0, own.length() - 1));
  }

  private static void times(List<Row> rows) {
    rows.add(withoutClaim("95", "exp"));
    rows.add(claim("95", "exp", "9999999999"));
    rows.add(claim("95", "exp", -1));
    rows.add(claim("95", "exp", null));
    rows.add(claim("95", "exp", true));
    rows.add(
        refusedToken(
            "95 exp 1e300",
            token ->
                token.rawClaims(token.claimsJson().replaceAll("\"exp\":\\d+", "\"exp\":1e300"))));
    rows.add(moved("96 exp 120 s ago", "exp", -120, "iat", -420));
    rows.add(moved("97 lifetime 600 s", "exp", 600, "iat", 0));
    rows.add(moved("97 lifetime 365 s", "exp", 365, "iat", 0));
    rows.add(moved("97 lifetime of a day", "exp", 86_400, "iat", 0));
    rows.add(moved("99 nbf in 120 s", "nbf", 120, "iat", 0));
    rows.add(claim("99", "nbf", "0"));
    rows.add(withoutClaim("101", "iat"));
    rows.add(claim("101", "iat", String.valueOf(Instant.now().getEpochSecond())));
    rows.add(moved("101 iat in 120 s", "exp", 300, "iat", 120));
    rows.add(withoutClaim("102", "jti"));
    rows.add(claim("102", "jti", ""));
    rows.add(claim("102", "jti", 7));
    rows.add(claim("102", "jti", null));
    rows.add(claim("102", "jti", "j".repeat(257)));
  }

  /** Claims relative to now, in seconds. */
  private static Row moved(
      String name, String first, long firstSeconds, String second, long secondSeconds) {
    return refused(
        name,
        a -> {
          long now = Instant.now().getEpochSecond();
          return a.token(
              a.tenant()
                  .token()
                  .claim(first, now + firstSeconds)
                  .claim(second, now + secondSeconds));
        });
  }

  static Stream<Row> accepted() {
    return Stream.concat(tab(Statuses.REVOKED), otherAccepted());
  }

  private static Stream<Row> otherAccepted() {
    return Stream.of(
        accepted(
            "14 second key",
            t -> t.signedBy(EndpointFixture.SECOND_KEY).header("kid", "acme second")),
        accepted(
            "14 key of another kind",
            t ->
                t.algorithm(JWSAlgorithm.ES256)
                    .signedBy(EndpointFixture.EC_KEY)
                    .header("kid", "acme ec")),
        accepted("64 RS512", t -> t.algorithm(JWSAlgorithm.RS512)),
        accepted(
            "65 alg of the JWK",
            t ->
                t.algorithm(JWSAlgorithm.PS256)
                    .signedBy(EndpointFixture.PS_KEY)
                    .header("kid", "acme ps256")),
        accepted("72 no kid, several keys", t -> t.withoutHeader("kid")),
        accepted(
            "72 no kid, several keys, not the first",
            t -> t.withoutHeader("kid").signedBy(EndpointFixture.SECOND_KEY)),
        accepted("81 typ in upper case", t -> t.header("typ", "GLOBAL-TOKEN-REVOCATION+JWT")),
        accepted(
            "81 typ with application/",
            t -> t.header("typ", "application/Global-Token-Revocation+jwt")),
        row(
            "90 aud as an array of one",
            Statuses.REVOKED,
            a -> a.token(a.tenant().token().claim("aud", List.of(a.tenant().audience())))),
        accepted(
            "96 exp 30 s ago",
            t ->
                t.claim("exp", Instant.now().getEpochSecond() - 30)
                    .claim("iat", Instant.now().getEpochSecond() - 330)),
        accepted(
            "97 lifetime 350 s, within the skew",
            t -> t.claim("exp", Instant.now().getEpochSecond() + 350)),
        accepted(
            "98 nbf 300 s before iat", t -> t.claim("nbf", Instant.now().getEpochSecond() - 300)),
        accepted(
            "99 nbf in 30 s, within the skew",
            t -> t.claim("nbf", Instant.now().getEpochSecond() + 30)),
        accepted("100 no nbf", t -> t.withoutClaim("nbf")),
        accepted(
            "101 iat in 30 s, within the skew",
            t -> t.claim("iat", Instant.now().getEpochSecond() + 30)),
        accepted("102 jti of 256 characters", t -> t.claim("jti", unique(256))));
  }

  private static String unique(int length) {
    String unique = java.util.UUID.randomUUID().toString();
    return unique + "j".repeat(length - unique.length());
  }

  private static Row accepted(String name, UnaryOperator<TestTokens> change) {
    return row(name, Statuses.REVOKED, a -> a.token(change.apply(a.tenant().token())));
  }

  static String unsigned(TestTokens token) {
    return Base64URL.encode(token.headerJson()) + "." + Base64URL.encode(token.claimsJson()) + ".";
  }

  private static TestTokens hmac(TestTokens token, byte[] secret) {
    try {
      return token.header("alg", "HS256").signedBy(new MACSigner(secret), JWSAlgorithm.HS256);
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] publicKey(RSAKey key) {
    try {
      return key.toRSAPublicKey().getEncoded();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  private static RSASSASigner weakSigner() {
    try {
      return new RSASSASigner(EndpointFixture.WEAK_KEY.toRSAPrivateKey(), true);
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }
}
