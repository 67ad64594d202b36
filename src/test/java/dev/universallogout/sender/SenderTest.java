package dev.universallogout.sender;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.SignedJWT;
import dev.universallogout.sender.Endpoint.Answer;
import dev.universallogout.sender.Sender.Credentials;
import dev.universallogout.subject.SubjectIdentifier.Email;
import dev.universallogout.subject.SubjectIdentifier.IssuerSubject;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SenderTest {
  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
  private static final SigningKey.Generated KEY = SigningKey.generate("k1");
  private static final String AUDIENCE = "https://app.example.com/revoke";

  private static Sender sender(URI endpoint) {
    return new Sender(
        endpoint,
        new Credentials("https://acme.example", "0oa1", AUDIENCE, KEY.key()),
        Clock.fixed(NOW, ZoneOffset.UTC));
  }

  private static RevocationRequest request() {
    return sender(URI.create("https://app.example.com/revoke?tenant=1"))
        .sign(new IssuerSubject("https://acme.example", "00u1"));
  }

  @Test
  void token_signed_verifiesWithThePublishedKeys() throws Exception {
    SignedJWT token = SignedJWT.parse(request().token());
    JWKSet published = JWKSet.parse(KEY.jwks());

    RSAKey key = published.getKeyByKeyId(token.getHeader().getKeyID()).toRSAKey();
    assertThat(token.verify(new RSASSAVerifier(key))).isTrue();
    assertThat(key.isPrivate()).isFalse();
  }

  @Test
  void token_signed_hasTheTypeOfRevocations() throws Exception {
    assertThat(SignedJWT.parse(request().token()).getHeader().toJSONObject())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("typ", "global-token-revocation+jwt", "alg", "RS256", "kid", "k1"));
  }

  @Test
  void token_signed_hasTheClaimsThatOktaSends() throws Exception {
    Map<String, Object> claims = SignedJWT.parse(request().token()).getPayload().toJSONObject();

    assertThat(claims.remove("jti")).asString().hasSize(36);
    assertThat(claims)
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "iss",
                "https://acme.example",
                "sub",
                "0oa1",
                "aud",
                AUDIENCE,
                "iat",
                NOW.getEpochSecond(),
                "nbf",
                NOW.getEpochSecond() - 300,
                "exp",
                NOW.getEpochSecond() + 300));
  }

  @Test
  void token_signedTwice_hasAnotherId() {
    assertThat(request().token()).isNotEqualTo(request().token());
  }

  @Test
  void text_ofARequest_isTheHttpMessage() {
    RevocationRequest request = request();

    assertThat(request.text())
        .isEqualTo(
            """
            POST /revoke?tenant=1 HTTP/1.1
            Host: app.example.com
            Authorization: Bearer %s
            Content-Type: application/json
            User-Agent: universal-logout-sender
            Content-Length: 73

            {"sub_id":{"format":"iss_sub","iss":"https://acme.example","sub":"00u1"}}"""
                .formatted(request.token()));
  }

  @Test
  void toString_ofARequest_hidesTheToken() {
    assertThat(request().toString()).doesNotContain(request().token().substring(0, 20));
  }

  @Test
  void send_toAnEndpoint_arrivesAsShown() throws Exception {
    try (Endpoint endpoint = new Endpoint(received -> Answer.of(200))) {
      RevocationRequest request = sender(endpoint.uri()).sign(new Email("jörg@example.com"));

      RevocationResponse response = Sender.send(request);

      assertThat(response.success()).isTrue();
      Endpoint.Received received = endpoint.received.get(0);
      assertThat(received.method()).isEqualTo("POST");
      assertThat(received.uri()).isEqualTo(Endpoint.PATH);
      assertThat(received.header("Authorization")).isEqualTo("Bearer " + request.token());
      assertThat(received.header("Content-type")).isEqualTo("application/json");
      assertThat(received.body())
          .isEqualTo("{\"sub_id\":{\"format\":\"email\",\"email\":\"jörg@example.com\"}}");
    }
  }

  @Test
  void send_toARedirect_doesNotFollow() throws Exception {
    try (Endpoint endpoint = new Endpoint(received -> Answer.of(302, "Location", "/elsewhere"))) {
      RevocationResponse response =
          Sender.send(sender(endpoint.uri()).sign(new Email("a@example.com")));

      assertThat(response.status()).isEqualTo(302);
      assertThat(response.success()).isFalse();
      assertThat(endpoint.received).hasSize(1);
    }
  }
}
