package dev.universallogout.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.RSAKey;
import dev.universallogout.authentication.TestKeys;
import dev.universallogout.authentication.TestTokens;
import dev.universallogout.endpoint.LegacyHost.Device;
import dev.universallogout.endpoint.host.ContainerLogin;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The WAR where the application has switched MicroProfile JWT on, so that the container proves the
 * callers. The connections that leave it to the container have no keys of their own.
 *
 * <p>Payara verifies no token but one of type {@code JWT}, and answers all others itself.
 */
class ContainerAuthenticationIT extends EndpointFixture {

  private static final RSAKey CONTAINER_KEY = TestKeys.rsa("container");
  private static final Tenant OWN = new Tenant("own", "https://own.example", TestKeys.rsa("own"));

  @Deployment(testable = false)
  static WebArchive host() throws JOSEException {
    Map<String, String> all = new TreeMap<>();
    all.put("universal-logout.journal", "memory");
    all.put("universal-logout.session.subject-attributes", "user");
    for (Tenant tenant : new Tenant[] {A0, G, OWN}) {
      sharedUsers(all, tenant);
    }
    set(all, OWN, "jwks", TestKeys.jwks(OWN.key()));
    set(all, G, "status-profile", "draft");
    for (Tenant tenant : new Tenant[] {A0, G}) {
      set(all, tenant, "authentication", "container");
      set(all, tenant, "lenient-type", "true");
    }
    all.put(
        "mp.jwt.verify.publickey",
        Base64.getEncoder().encodeToString(CONTAINER_KEY.toRSAPublicKey().getEncoded()));
    all.put("mp.jwt.verify.issuer", TestTokens.ISSUER);
    return HostArchive.overWar(all).addClass(ContainerLogin.class);
  }

  private static TestTokens token(Tenant tenant) {
    return tenant
        .token()
        .signedBy(CONTAINER_KEY)
        .header("kid", "container")
        .header("typ", "JWT")
        .claim("upn", "okta");
  }

  @Test
  void token_thatTheContainerVerifies_revokes() {
    for (Tenant tenant : new Tenant[] {A0, G}) {
      String user = newUser();
      Device device = host.login(user);

      Answer answer = send(tenant, token(tenant), tenant.body(user));

      assertRevoked(answer, statusOfSuccess(tenant));
      assertGone(device, user);
    }
  }

  /** A defect that the container does not look for, or not in the same way. */
  record Defect(String name, UnaryOperator<TestTokens> change) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Defect> defects() {
    long now = Instant.now().getEpochSecond();
    return Stream.of(
        new Defect("67 signed by another key", token -> token.signedBy(ATTACKER)),
        new Defect(
            "68 signed by the key of another connection", t -> t.signedBy(TestKeys.rsa("own"))),
        new Defect("82 typ at+jwt", token -> token.header("typ", "at+jwt")),
        new Defect("85 iss of another", token -> token.claim("iss", "https://other.example")),
        new Defect("88 sub of another", token -> token.claim("sub", "0oa-other")),
        new Defect("89 no aud", token -> token.withoutClaim("aud")),
        new Defect("92 aud of another", token -> token.claim("aud", "https://other.example/")),
        new Defect("96 expired", token -> token.claim("exp", now - 120).claim("iat", now - 400)),
        new Defect("97 lives too long", token -> token.claim("exp", now + 3_600)),
        new Defect("99 not yet valid", token -> token.claim("nbf", now + 240)),
        new Defect("102 no jti", token -> token.withoutClaim("jti")));
  }

  @ParameterizedTest
  @MethodSource("defects")
  void token_thatTheContainerMayLike_isHeldToTheSameRules(Defect defect) {
    String user = newUser();
    Device device = host.login(user);
    for (Tenant tenant : new Tenant[] {A0, G}) {
      Answer answer = send(tenant, defect.change().apply(token(tenant)), tenant.body(user));
      assertThat(answer.status()).isEqualTo(401);
      assertThat(answer.headers()).doesNotContainKeys("set-cookie", "location");
      assertThat(answer.body()).doesNotContain("eyJ", user);
    }
    assertUntouched(device, user);
    assertRevoked(send(A0, token(A0), A0.body(user)), 200);
    assertGone(device, user);
  }

  /** Case 103, 104. */
  @Test
  void token_usedAgain_isJudgedAsEverywhere() {
    String user = newUser();
    String other = newUser();
    Device device = host.login(other);
    TestTokens token = token(A0);
    assertRevoked(send(A0, token, A0.body(user)), 200);

    assertRevoked(send(A0, token, A0.body(user)), 200);
    assertThat(send(A0, token, A0.body(other)).status()).isEqualTo(401);

    assertUntouched(device, other);
    assertRevoked(send(A0, token(A0), A0.body(other)), 200);
    assertGone(device, other);
  }

  /** Once it is switched on, the container answers for every bearer token in the application. */
  @Test
  void token_ofAConnectionThatVerifiesItself_isSwallowedByTheContainer() {
    String user = newUser();
    Device device = host.login(user);

    Answer answer = send(OWN, OWN.token(), OWN.body(user));

    assertThat(answer.status()).isEqualTo(401);
    assertUntouched(device, user);
  }

  @Test
  void request_withoutAToken_isRefused() {
    for (Tenant tenant : new Tenant[] {A0, G}) {
      Answer answer = tenant.revocation(host, newUser()).withoutHeader("Authorization").send();
      assertThat(answer.status()).isEqualTo(tenant == A0 ? 400 : 401);
    }
  }
}
