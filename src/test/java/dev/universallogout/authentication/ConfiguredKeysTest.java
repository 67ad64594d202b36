package dev.universallogout.authentication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import dev.universallogout.authentication.Authentication.Reason;
import dev.universallogout.authentication.Authentication.Rejected;
import dev.universallogout.authentication.Authentication.Verified;
import dev.universallogout.configuration.ConfigurationException;
import dev.universallogout.configuration.ConnectionSettings.KeySource;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Keys and certificates that are given in the configuration. */
class ConfiguredKeysTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final String CURRENT = TestKeys.certificate("saml-current");
  private static final String NEXT = TestKeys.certificate("saml-next");

  @Test
  @DisplayName("71: kid absent, exactly one usable key")
  void onlyKey_tokenWithoutKeyId_verified() {
    KeySource keys = new KeySource.InlineJwks(TestKeys.jwks(TestKeys.rsa("key-1")));

    assertThat(verify(keys, token(TestKeys.rsa("key-1")).withoutHeader("kid")))
        .isInstanceOf(Verified.class);
  }

  @Test
  @DisplayName("72: keys are tried up to a bound")
  void keys_beyondTheBound_areNotTried() {
    JWK[] others =
        IntStream.range(0, SignatureCheck.MAX_ATTEMPTS)
            .mapToObj(number -> TestKeys.ec("other-" + number, Curve.P_256))
            .toArray(JWK[]::new);
    ECKey last = TestKeys.ec("last", Curve.P_256);
    JWK[] within = Arrays.copyOf(others, others.length);
    within[within.length - 1] = last;
    JWK[] beyond = Arrays.copyOf(others, others.length + 1);
    beyond[beyond.length - 1] = last;

    TestTokens token = token(last).algorithm(JWSAlgorithm.ES256).withoutHeader("kid");
    assertThat(verify(new KeySource.InlineJwks(TestKeys.jwks(within)), token))
        .isInstanceOf(Verified.class);
    assertThat(verify(new KeySource.InlineJwks(TestKeys.jwks(beyond)), token))
        .isEqualTo(new Rejected(Reason.BAD_SIGNATURE));
  }

  static Stream<Arguments> certified() {
    RSAKey current = TestKeys.certifiedRsa("saml-current");
    RSAKey next = TestKeys.certifiedRsa("saml-next");
    TestTokens withoutKeyId = token(current).withoutHeader("kid");
    return Stream.of(
        arguments("one certificate, although expired", CURRENT, withoutKeyId),
        arguments("any kid", CURRENT, token(current).header("kid", "anything")),
        arguments("first of two", CURRENT + NEXT, withoutKeyId),
        arguments("second of two", CURRENT + "\n" + NEXT, token(next).withoutHeader("kid")),
        arguments("in one line", CURRENT.replace("\n", ""), withoutKeyId),
        arguments("Windows line ends", CURRENT.replace("\n", "\r\n"), withoutKeyId),
        arguments("text around", "Bag Attributes\n" + CURRENT + "end", withoutKeyId),
        arguments(
            "EC",
            TestKeys.certificate("saml-ec"),
            token(TestKeys.certifiedEc("saml-ec"))
                .withoutHeader("kid")
                .algorithm(JWSAlgorithm.ES256)));
  }

  @ParameterizedTest(name = "71, 72: {0}")
  @MethodSource("certified")
  void certificate_ofTheSigner_verifies(String label, String pem, TestTokens token) {
    assertThat(verify(new KeySource.Certificates(pem), token)).isInstanceOf(Verified.class);
  }

  @Test
  void certificate_ofAnother_doesNotVerify() {
    TestTokens token = token(TestKeys.certifiedRsa("saml-next")).withoutHeader("kid");

    assertThat(verify(new KeySource.Certificates(CURRENT), token))
        .isEqualTo(new Rejected(Reason.BAD_SIGNATURE));
  }

  @Test
  @DisplayName("69: the certificate of the token's own header does not count")
  void certificate_inTheHeader_doesNotVerify() {
    String der = NEXT.replaceAll("-----[A-Z ]+-----|\\s", "");
    TestTokens token = token(TestKeys.certifiedRsa("saml-next")).header("x5c", List.of(der));

    assertThat(verify(new KeySource.Certificates(CURRENT), token))
        .isEqualTo(new Rejected(Reason.BAD_SIGNATURE));
  }

  static Stream<Arguments> unusable() {
    String weak = TestKeys.jwks(TestKeys.weakRsa("weak"));
    String secret = "{\"keys\":[{\"kty\":\"oct\",\"k\":\"AAAA\"}]}";
    return Stream.of(
        arguments("no JSON", new KeySource.InlineJwks("keys"), "jwks"),
        arguments("no JWK set", new KeySource.InlineJwks("{\"kty\":\"RSA\"}"), "jwks"),
        arguments("no key", new KeySource.InlineJwks("{\"keys\":[]}"), "jwks"),
        arguments("weak key", new KeySource.InlineJwks(weak), "jwks"),
        arguments("secret key", new KeySource.InlineJwks(secret), "jwks"),
        arguments("no PEM", new KeySource.Certificates("MIIB"), "certificates"),
        arguments(
            "broken",
            new KeySource.Certificates(
                CURRENT + "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----"),
            "certificates"),
        arguments(
            "weak certificate",
            new KeySource.Certificates(CURRENT + TestKeys.certificate("saml-weak")),
            "certificates"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("unusable")
  void keys_unusable_stopTheStart(String label, KeySource keys, String key) {
    assertThatThrownBy(() -> verify(keys, token(TestKeys.rsa("key-1"))))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("universal-logout.connection.okta." + key + ": ")
        .hasMessageNotContaining("\n");
  }

  private static TestTokens token(JWK key) {
    return TestTokens.issuedAt(key, NOW);
  }

  private static Authentication verify(KeySource keys, TestTokens token) {
    try (Connections connections =
        new Connections(
            Map.of("okta", TestTokens.settings("okta", keys)),
            Duration.ofSeconds(60),
            10,
            name -> false,
            Clock.fixed(NOW, ZoneOffset.UTC))) {
      return connections.authenticate("okta", List.of(token.bearer()));
    }
  }
}
