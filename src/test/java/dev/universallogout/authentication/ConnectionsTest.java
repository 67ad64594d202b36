package dev.universallogout.authentication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.universallogout.authentication.Authentication.Verified;
import dev.universallogout.configuration.ConnectionSettings.KeySource;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConnectionsTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

  @Test
  void validToken_inlineKeys_verified() {
    try (Connections c =
        new Connections(
            Map.of(
                "okta",
                TestTokens.settings(
                    "okta", new KeySource.InlineJwks(TestKeys.jwks(TestKeys.rsa("k1"))))),
            Duration.ofSeconds(60),
            CLOCK)) {
      assertThat(
              c.authenticate(
                  "okta", List.of(TestTokens.issuedAt(TestKeys.rsa("k1"), NOW).bearer())))
          .isInstanceOf(Verified.class);
    }
  }

  @Test
  void validToken_publishedKeys_verified() {
    try (JwksHost host = new JwksHost(TestKeys.rsa("k1"));
        Connections c =
            new Connections(
                Map.of(
                    "okta",
                    TestTokens.settings("okta", new KeySource.JwksUris(List.of(host.jwksUri())))),
                Duration.ofSeconds(60),
                CLOCK)) {
      assertThat(
              c.authenticate(
                  "okta", List.of(TestTokens.issuedAt(TestKeys.rsa("k1"), NOW).bearer())))
          .isInstanceOf(Verified.class);
    }
  }
}
