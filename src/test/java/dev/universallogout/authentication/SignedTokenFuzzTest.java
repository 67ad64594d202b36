package dev.universallogout.authentication;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import dev.universallogout.authentication.Authentication.Verified;
import dev.universallogout.configuration.ConnectionSettings.KeySource;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.security.Signature;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * Whatever comes as {@code Authorization}: an answer and never an exception, the same one each
 * time, and acceptance only of what the one key has signed and the claims allow. Signatures and
 * claims are judged a second time here, by the JDK and by another JSON parser. The normal build
 * goes through the corpus; {@code docs/guarantees.md} tells how to search for more.
 */
class SignedTokenFuzzTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final String VALID_HEADER =
      "{\"typ\":\"global-token-revocation+jwt\",\"alg\":\"ES256\",\"kid\":\"fuzz\"}";

  /** The same in every run, so that the corpus can hold tokens that it has signed. */
  private static final ECKey PAIR = TestKeys.certifiedEc("saml-ec");

  private static final ECKey KEY =
      new ECKey.Builder(Curve.P_256, PAIR.getX(), PAIR.getY()).keyID("fuzz").build();

  private static final Connections CONNECTIONS =
      new Connections(
          Map.of("okta", TestTokens.settings("okta", new KeySource.InlineJwks(TestKeys.jwks(KEY)))),
          Duration.ofSeconds(60),
          10,
          name -> false,
          Clock.fixed(NOW, ZoneOffset.UTC));

  @FuzzTest(maxDuration = "2h", maxExecutions = 3_000_000)
  void authenticate_anyHeader_isAnAnswerAndAcceptedOnlyIfSigned(byte[] value) throws Exception {
    String header = new String(value, StandardCharsets.ISO_8859_1);

    Authentication authentication = CONNECTIONS.authenticate("okta", List.of(header));

    assertThat(CONNECTIONS.authenticate("okta", List.of(header)).getClass())
        .isEqualTo(authentication.getClass());
    if (authentication instanceof Verified verified) {
      String[] segments = verified.caller().rawToken().split("\\.", -1);
      assertThat(header).contains(verified.caller().rawToken());
      Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
      signature.initVerify(KEY.toECPublicKey());
      signature.update((segments[0] + "." + segments[1]).getBytes(StandardCharsets.US_ASCII));
      assertThat(signature.verify(Base64.getUrlDecoder().decode(segments[2]))).isTrue();
    }
  }

  /** The first line is the header, the rest the claims; both signed by the right key. */
  @FuzzTest(maxDuration = "2h", maxExecutions = 1_000_000)
  void authenticate_anyHeaderAndClaimsSigned_isAcceptedOnlyIfTheClaimsAllow(byte[] content)
      throws Exception {
    String text = new String(content, StandardCharsets.UTF_8);
    int end = text.indexOf('\n');
    String header = end <= 0 ? VALID_HEADER : text.substring(0, end);
    String claims = text.substring(end + 1);
    String bearer = "Bearer " + sign(header, claims);

    Authentication authentication = CONNECTIONS.authenticate("okta", List.of(bearer));

    assertThat(CONNECTIONS.authenticate("okta", List.of(bearer)).getClass())
        .isEqualTo(authentication.getClass());
    if (authentication instanceof Verified) {
      JsonObject parameters = json(header);
      assertThat(parameters.getString("alg")).isEqualTo("ES256");
      assertThat(parameters).doesNotContainKeys("crit", "b64");
      JsonObject said = json(claims);
      assertThat(said.getString("iss")).isEqualTo(TestTokens.ISSUER);
      assertThat(said.getString("sub")).isEqualTo(TestTokens.CLIENT_ID);
      assertThat(
              said.get("aud") instanceof JsonString only
                  ? only.getString()
                  : said.getJsonArray("aud").getString(0))
          .isEqualTo(TestTokens.AUDIENCE);
      assertThat(said.getString("jti")).isNotEmpty();
      assertThat(said.getJsonNumber("exp").longValueExact())
          .isBetween(NOW.getEpochSecond() - 60, NOW.getEpochSecond() + 420);
      assertThat(said.getJsonNumber("iat").longValueExact())
          .isLessThanOrEqualTo(NOW.getEpochSecond() + 60);
    }
  }

  private static JsonObject json(String text) {
    try (JsonReader reader = Json.createReader(new StringReader(text))) {
      return reader.readObject();
    }
  }

  private static String sign(String header, String claims) throws Exception {
    Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
    String content =
        encoder.encodeToString(header.getBytes(StandardCharsets.UTF_8))
            + "."
            + encoder.encodeToString(claims.getBytes(StandardCharsets.UTF_8));
    Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
    signature.initSign(PAIR.toECPrivateKey());
    signature.update(content.getBytes(StandardCharsets.US_ASCII));
    return content + "." + encoder.encodeToString(signature.sign());
  }
}
