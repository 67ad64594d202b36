package dev.universallogout.authentication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.jwk.RSAKey;
import dev.universallogout.authentication.Authentication.KeysUnavailable;
import dev.universallogout.authentication.Authentication.Reason;
import dev.universallogout.authentication.Authentication.Rejected;
import dev.universallogout.authentication.Authentication.Verified;
import dev.universallogout.configuration.ConfigurationException;
import dev.universallogout.configuration.ConnectionSettings;
import dev.universallogout.configuration.ConnectionSettings.KeySource;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys whose location the issuer's discovery document names. */
class DiscoveryTest {

  private static final RSAKey KEY = TestKeys.rsa("key-1");
  private static final RSAKey OTHER_KEY = TestKeys.rsa("key-2");

  private final MovableClock clock = new MovableClock(Instant.parse("2026-03-01T12:00:00Z"));
  private final JwksHost host = new JwksHost(KEY);
  private final JwksHost otherHost = new JwksHost(OTHER_KEY);

  @AfterEach
  void close() {
    host.close();
    otherHost.close();
  }

  @Test
  void issuer_describedByItself_verified() {
    try (Connections connections = connections(host.issuer())) {
      assertThat(present(connections, host.issuer(), KEY)).isInstanceOf(Verified.class);
    }
  }

  @Test
  void issuer_withTrailingSlash_isDescribedUnderOneSlash() {
    host.describe(host.issuer() + "/", host.jwksUri().toString());
    try (Connections connections = connections(host.issuer() + "/")) {
      assertThat(present(connections, host.issuer() + "/", KEY)).isInstanceOf(Verified.class);
    }
  }

  @Test
  @DisplayName("86: each issuer of a connection has its own keys")
  void issuers_ofOneConnection_areVerifiedWithTheirOwnKeys() {
    try (Connections connections = connections(host.issuer(), otherHost.issuer())) {
      assertThat(present(connections, host.issuer(), KEY)).isInstanceOf(Verified.class);
      assertThat(present(connections, otherHost.issuer(), OTHER_KEY)).isInstanceOf(Verified.class);
      assertThat(present(connections, host.issuer(), OTHER_KEY))
          .isEqualTo(new Rejected(Reason.UNKNOWN_KEY));
      assertThat(present(connections, otherHost.issuer(), KEY))
          .isEqualTo(new Rejected(Reason.UNKNOWN_KEY));
    }
  }

  @Test
  @DisplayName("85: what differs is logged when one of our keys has signed it")
  void issuer_notConfigured_rejectedAndLogged() {
    try (Connections connections = connections(host.issuer());
        RecordedLog log = new RecordedLog()) {
      assertThat(present(connections, host.issuer() + "/", KEY))
          .isEqualTo(new Rejected(Reason.WRONG_ISSUER));
      assertThat(log.lines())
          .anyMatch(line -> line.startsWith("UL0108") && line.contains(host.issuer() + "/\""));
    }
  }

  @Test
  @DisplayName("85: what nobody of ours has signed is not logged")
  void issuer_notConfiguredAndForeignKey_rejectedWithoutText() {
    try (Connections connections = connections(host.issuer());
        RecordedLog log = new RecordedLog()) {
      assertThat(present(connections, "https://attacker.example", OTHER_KEY))
          .isEqualTo(new Rejected(Reason.UNKNOWN_KEY));
      assertThat(log.lines()).noneMatch(line -> line.contains("attacker"));
    }
  }

  @Test
  void issuer_describedAsAnother_unavailable() {
    host.describe(otherHost.issuer(), host.jwksUri().toString());
    try (Connections connections = connections(host.issuer())) {
      assertThat(present(connections, host.issuer(), KEY)).isEqualTo(new KeysUnavailable("okta"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://keys.example/keys",
        "file:///etc/passwd",
        "/keys",
        "ftp://127.0.0.1/",
        ":"
      })
  void keys_describedInsecurely_unavailable(String location) {
    host.describe(host.issuer(), location);
    // Without the rule the first of them would be reached, and verify.
    try (ProxyOfTheJvm proxy = new ProxyOfTheJvm("keys.example", host.jwksUri());
        Connections connections = connections(host.issuer())) {
      assertThat(present(connections, host.issuer(), KEY)).isEqualTo(new KeysUnavailable("okta"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "[]", "{}", "<html/>"})
  void document_unusable_unavailable(String document) {
    host.answerDiscovery(JwksHost.json(document));
    try (Connections connections = connections(host.issuer())) {
      assertThat(present(connections, host.issuer(), KEY)).isEqualTo(new KeysUnavailable("okta"));
    }
  }

  @Test
  void document_redirected_unavailable() {
    host.answerDiscovery(
        JwksHost.redirect(
            host.answer(
                "/elsewhere",
                JwksHost.json(
                    "{\"issuer\":\"%s\",\"jwks_uri\":\"%s\"}"
                        .formatted(host.issuer(), host.jwksUri())))));
    try (Connections connections = connections(host.issuer())) {
      assertThat(present(connections, host.issuer(), KEY)).isEqualTo(new KeysUnavailable("okta"));
      assertThat(host.requests("/elsewhere")).isZero();
    }
  }

  @Test
  @DisplayName("76: new keys are found while only the discovery document is gone")
  void keys_rotatedWhileDocumentGone_verified() {
    try (Connections connections = connections(host.issuer())) {
      present(connections, host.issuer(), KEY);
      host.answerDiscovery(JwksHost.status(503));
      host.publish(OTHER_KEY);

      assertThat(present(connections, host.issuer(), OTHER_KEY)).isInstanceOf(Verified.class);
    }
  }

  @Test
  void keys_movedElsewhere_areFoundByTheDocument() {
    try (Connections connections = connections(host.issuer())) {
      present(connections, host.issuer(), KEY);
      URI moved = host.answer("/moved", JwksHost.json(TestKeys.jwks(OTHER_KEY)));
      host.answerKeys(JwksHost.status(410));
      host.describe(host.issuer(), moved.toString());

      assertThat(present(connections, host.issuer(), OTHER_KEY)).isInstanceOf(Verified.class);
    }
  }

  @ParameterizedTest(name = "87: {0}")
  @ValueSource(strings = {"http://www.okta.com/exk1saml", "urn:example:idp", "not a URI"})
  void issuer_withoutDiscovery_stopsTheStartUnlessKeysAreGiven(String issuer) {
    assertThatThrownBy(() -> connections(issuer))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("universal-logout.connection.okta.issuer: ")
        .hasMessageContaining("jwks-uri, jwks or certificates");
    KeySource certificate = new KeySource.Certificates(TestKeys.certificate("saml-current"));
    try (Connections connections = connections(certificate, issuer)) {
      assertThat(present(connections, issuer, TestKeys.certifiedRsa("saml-current")))
          .isInstanceOf(Verified.class);
    }
  }

  private Authentication present(Connections connections, String issuer, RSAKey key) {
    return connections.authenticate(
        "okta", List.of(TestTokens.issuedAt(key, clock.instant()).claim("iss", issuer).bearer()));
  }

  private Connections connections(String... issuers) {
    return connections(new KeySource.Discovery(), issuers);
  }

  private Connections connections(KeySource keys, String... issuers) {
    ConnectionSettings s = TestTokens.settings("okta", keys);
    Set<String> names = new LinkedHashSet<>(List.of(issuers));
    return new Connections(
        Map.of(
            "okta",
            new ConnectionSettings(
                s.name(),
                s.enabled(),
                names,
                s.clientId(),
                s.audiences(),
                s.keys(),
                s.algorithms(),
                s.lenientType(),
                s.containerAuthenticates(),
                s.scope(),
                s.statusProfile())),
        Duration.ofSeconds(60),
        10,
        name -> false,
        clock);
  }
}
