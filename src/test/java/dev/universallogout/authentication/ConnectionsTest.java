package dev.universallogout.authentication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.RSAKey;
import dev.universallogout.authentication.Authentication.Reason;
import dev.universallogout.authentication.Authentication.Rejected;
import dev.universallogout.authentication.Authentication.Verified;
import dev.universallogout.configuration.ConnectionSettings;
import dev.universallogout.configuration.ConnectionSettings.KeySource;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Several connections beside each other, and what is told about them. */
class ConnectionsTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final String OTHER_AUDIENCE =
      "https://app.example/oauth/global-token-revocation/connection/other";

  /** Slow to verify with, so that it shows whether something was verified. */
  private static final ECKey EC_KEY = TestKeys.ec("ec-521", Curve.P_521);

  private static final RSAKey KEY = TestKeys.rsa("key-1");
  private static final RSAKey OTHER_KEY = TestKeys.rsa("key-2");

  private static Connections connections;

  @BeforeAll
  static void connect() {
    ConnectionSettings okta =
        TestTokens.settings("okta", new KeySource.InlineJwks(TestKeys.jwks(KEY, EC_KEY)));
    KeySource otherKeys = new KeySource.InlineJwks(TestKeys.jwks(OTHER_KEY));
    connections =
        new Connections(
            Map.of(
                "okta", okta,
                "same-keys", with(okta, true, OTHER_AUDIENCE, okta.keys(), false),
                "other-keys", with(okta, true, TestTokens.AUDIENCE, otherKeys, false),
                "disabled", with(okta, false, TestTokens.AUDIENCE, okta.keys(), false),
                "container", with(okta, true, TestTokens.AUDIENCE, okta.keys(), true)),
            Duration.ofSeconds(60),
            10,
            name -> false,
            Clock.fixed(NOW, ZoneOffset.UTC));
  }

  @AfterAll
  static void close() {
    connections.close();
  }

  @Test
  @DisplayName("94: the audience of one connection on the path of another")
  void token_forTheAudienceOfAnotherConnection_rejected() {
    assertThat(authenticate("same-keys", token())).isEqualTo(new Rejected(Reason.WRONG_AUDIENCE));
    assertThat(authenticate("same-keys", token().claim("aud", OTHER_AUDIENCE)))
        .isInstanceOf(Verified.class);
    assertThat(authenticate("okta", token().claim("aud", OTHER_AUDIENCE)))
        .isEqualTo(new Rejected(Reason.WRONG_AUDIENCE));
  }

  @ParameterizedTest(name = "108: \"{0}\"")
  @ValueSource(strings = {"unknown", "", "OKTA", "okta ", "../okta", "okta;x=1"})
  void connection_unknown_rejected(String name) {
    assertThat(authenticate(name, token())).isEqualTo(new Rejected(Reason.UNKNOWN_CONNECTION));
    assertThat(connections.find(name)).isEmpty();
  }

  @Test
  @DisplayName("109: a disabled connection says so only to whom it belongs")
  void connection_disabled_rejectedAfterFullVerification() {
    assertThat(authenticate("disabled", token()))
        .isEqualTo(new Rejected(Reason.CONNECTION_DISABLED));
    assertThat(authenticate("disabled", token().signedBy(OTHER_KEY)))
        .isEqualTo(new Rejected(Reason.BAD_SIGNATURE));
    assertThat(authenticate("disabled", token().claim("sub", "0oa2other")))
        .isEqualTo(new Rejected(Reason.WRONG_CLIENT));
  }

  @Test
  @DisplayName("110: the JWT of one connection on the path of another")
  void token_ofAnotherConnection_rejected() {
    assertThat(authenticate("okta", token())).isInstanceOf(Verified.class);
    assertThat(authenticate("other-keys", token())).isEqualTo(new Rejected(Reason.UNKNOWN_KEY));
    assertThat(authenticate("other-keys", token().withoutHeader("kid")))
        .isEqualTo(new Rejected(Reason.BAD_SIGNATURE));
  }

  @Test
  void connection_known_isFound() {
    Connection connection = connections.find("okta").orElseThrow();

    assertThat(connection.name()).isEqualTo("okta");
    assertThat(connection.scope()).isEqualTo(connection.settings().scope());
    assertThat(connection.statusProfile()).isEqualTo(connection.settings().statusProfile());
  }

  @ParameterizedTest(name = "107, 108: {0}")
  @MethodSource("refusals")
  void refusal_ofAnyKind_costsAsMuchAsABadSignature(
      String label, String connection, TestTokens token, Reason reason) {
    List<String> bad = List.of(ec().signedBy(TestKeys.ec("ec-foreign", Curve.P_521)).bearer());
    List<String> other = List.of(token.bearer());

    assertThat(connections.authenticate(connection, other)).isEqualTo(new Rejected(reason));
    medianCpuTime("okta", bad);
    assertThat(medianCpuTime(connection, other)).isGreaterThan(medianCpuTime("okta", bad) / 2);
  }

  static Stream<Arguments> refusals() {
    return Stream.of(
        arguments("unknown connection", "unknown", ec(), Reason.UNKNOWN_CONNECTION),
        arguments("unknown key", "okta", ec().header("kid", "unknown"), Reason.UNKNOWN_KEY),
        arguments(
            "oversized key identifier",
            "okta",
            ec().header("kid", "k".repeat(257)),
            Reason.UNKNOWN_KEY),
        arguments("algorithm of no key of the connection", "other-keys", ec(), Reason.UNKNOWN_KEY));
  }

  @Test
  @DisplayName("85: expected and received value are logged, in one line of plain text")
  void mismatch_inASignedToken_logged() {
    try (RecordedLog log = new RecordedLog()) {
      authenticate("okta", token().claim("iss", "https://acmé.example\nUL0101 revoked"));
      authenticate("okta", token().claim("aud", "https://app.example/" + "a".repeat(5000)));
      authenticate("okta", token().claim("sub", "0oa2other"));

      assertThat(log.lines())
          .hasSize(3)
          .allMatch(line -> line.startsWith("UL0108 connection okta"));
      assertThat(log.lines()).allMatch(line -> line.length() < 500 && !line.contains("\n"));
      assertThat(log.lines().get(0))
          .contains("WRONG_ISSUER", "https://acm\\u{e9}.example\\u{a}UL0101", TestTokens.ISSUER);
      assertThat(log.lines().get(1)).contains("WRONG_AUDIENCE", TestTokens.AUDIENCE);
      assertThat(log.lines().get(2)).contains("WRONG_CLIENT", "0oa2other", TestTokens.CLIENT_ID);
    }
  }

  @Test
  @DisplayName("85: nothing of a token that nobody of ours has signed is logged")
  void mismatch_inAnUnsignedToken_notLogged() {
    try (RecordedLog log = new RecordedLog()) {
      authenticate("okta", token().signedBy(OTHER_KEY).claim("iss", "https://attacker.example"));
      authenticate("unknown", token().claim("iss", "https://attacker.example"));

      assertThat(log.lines()).isEmpty();
    }
  }

  @Test
  void mismatch_logged_withoutTokenOrTokenId() {
    try (RecordedLog log = new RecordedLog()) {
      TestTokens token = token().claim("jti", "secret-id").claim("aud", "https://other.example");
      authenticate("okta", token);

      assertThat(log.lines()).hasSize(1);
      assertThat(log.lines().get(0)).doesNotContain("secret-id", "eyJ");
    }
  }

  @Test
  void token_acceptedByTheContainer_verified() {
    String compact = token().claim("jti", "id-1").compact();

    assertThat(connections.accept("container", principal("id-1"), compact))
        .isInstanceOfSatisfying(
            Verified.class, verified -> assertThat(verified.caller().tokenId()).isEqualTo("id-1"));
  }

  static Stream<Arguments> containerDefects() {
    return Stream.of(
        arguments("connection not configured so", "okta", token(), Reason.UNKNOWN_CONNECTION),
        arguments("unknown connection", "unknown", token(), Reason.UNKNOWN_CONNECTION),
        arguments("typ", "container", token().header("typ", "JWT"), Reason.WRONG_TYPE),
        arguments("alg", "container", token().header("alg", "HS256"), Reason.UNSUPPORTED_ALGORITHM),
        arguments(
            "crit", "container", token().header("crit", List.of()), Reason.UNSUPPORTED_HEADER),
        arguments(
            "audience", "container", token().claim("aud", OTHER_AUDIENCE), Reason.WRONG_AUDIENCE),
        arguments(
            "lifetime",
            "container",
            token().claim("exp", NOW.getEpochSecond() + 3600),
            Reason.LIFETIME_TOO_LONG),
        arguments(
            "another token than the principal's",
            "container",
            token().claim("jti", "id-2"),
            Reason.MALFORMED_TOKEN));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("containerDefects")
  void token_acceptedByTheContainerWithDefect_rejected(
      String label, String connection, TestTokens token, Reason reason) {
    assertThat(connections.accept(connection, principal("id-1"), token.compact()))
        .isEqualTo(new Rejected(reason));
  }

  @Test
  void token_encryptedForTheContainer_rejected() {
    assertThat(connections.accept("container", principal("id-1"), "a.b.c.d.e"))
        .isEqualTo(new Rejected(Reason.MALFORMED_TOKEN));
  }

  @Test
  void token_withoutSignature_rejectedThoughTheContainerAcceptedIt() {
    String compact = token().compact();
    String unsigned = compact.substring(0, compact.lastIndexOf('.') + 1);

    assertThat(connections.accept("container", principal("id-1"), unsigned))
        .isEqualTo(new Rejected(Reason.MALFORMED_TOKEN));
  }

  private static Map<String, Object> principal(String tokenId) {
    Map<String, Object> claims = new HashMap<>();
    claims.put("iss", TestTokens.ISSUER);
    claims.put("sub", TestTokens.CLIENT_ID);
    claims.put("aud", Set.of(TestTokens.AUDIENCE));
    claims.put("jti", tokenId);
    return claims;
  }

  private static TestTokens token() {
    return TestTokens.issuedAt(KEY, NOW).claim("jti", "id-1");
  }

  private static TestTokens ec() {
    return TestTokens.issuedAt(EC_KEY, NOW).algorithm(JWSAlgorithm.ES512);
  }

  private static Authentication authenticate(String connection, TestTokens token) {
    return connections.authenticate(connection, List.of(token.bearer()));
  }

  private static long medianCpuTime(String connection, List<String> headers) {
    long[] times = new long[41];
    for (int i = 0; i < times.length; i++) {
      long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
      connections.authenticate(connection, headers);
      times[i] = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start;
    }
    Arrays.sort(times);
    return times[times.length / 2];
  }

  private static ConnectionSettings with(
      ConnectionSettings s, boolean enabled, String audience, KeySource keys, boolean container) {
    return new ConnectionSettings(
        s.name(),
        enabled,
        s.issuers(),
        s.clientId(),
        Set.of(audience),
        keys,
        s.algorithms(),
        s.lenientType(),
        container,
        s.scope(),
        s.statusProfile());
  }
}
