package dev.universallogout.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import dev.universallogout.authentication.TestKeys;
import dev.universallogout.authentication.TestTokens;
import dev.universallogout.endpoint.LegacyHost.Device;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.net.URI;
import java.net.URL;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The connections, the application that users are signed out of, and what every answer is held to.
 *
 * <p>Each refused request names a user who is signed in and has a refresh token; both must outlive
 * it, and must not outlive the same request without the defect. So no row can pass because nothing
 * was there to be revoked, or because nothing would ever be.
 */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
abstract class EndpointFixture {

  /** Two status profiles, one identity provider: its users may be named by either. */
  static final Tenant A0 = new Tenant("a0", TestTokens.ISSUER, TestKeys.rsa("acme"));

  static final Tenant G = new Tenant("g", TestTokens.ISSUER, TestKeys.rsa("acme"));

  /** Two customers whose users have the same addresses and subjects. */
  static final Tenant FIRST =
      new Tenant("first", "https://first.example", TestKeys.rsa("first customer"));

  static final Tenant SECOND =
      new Tenant("second", "https://second.example", TestKeys.rsa("second customer"));

  static final Tenant SAML =
      new Tenant("saml", "http://www.okta.com/exk1saml", TestKeys.certifiedRsa("saml-current"));

  static final Tenant OFF_A0 = new Tenant("off-a0", TestTokens.ISSUER, TestKeys.rsa("acme"));
  static final Tenant OFF_G = new Tenant("off-g", TestTokens.ISSUER, TestKeys.rsa("acme"));
  static final Tenant SINGLE = new Tenant("single", TestTokens.ISSUER, TestKeys.rsa("single"));
  static final Tenant LENIENT = new Tenant("lenient", TestTokens.ISSUER, TestKeys.rsa("acme"));
  static final Tenant NARROW = new Tenant("narrow", TestTokens.ISSUER, TestKeys.rsa("acme"));
  static final Tenant CUSTOM = new Tenant("custom", TestTokens.ISSUER, TestKeys.rsa("acme"));
  static final String CUSTOM_DOMAIN = "https://login.acme.example";

  static final String CUSTOM_AUDIENCE =
      "https://app.example:8443" + RevocationEndpoint.PATH + "custom?x=1";

  static final RSAKey SECOND_KEY = TestKeys.rsa("acme second");
  static final ECKey EC_KEY = TestKeys.ec("acme ec", Curve.P_256);
  static final RSAKey ENCRYPTION_KEY = TestKeys.rsa("acme encryption");
  static final RSAKey PS_KEY = TestKeys.rsa("acme ps256");
  static final RSAKey WEAK_KEY = TestKeys.weakRsa("acme weak");
  static final RSAKey ATTACKER = TestKeys.rsa("attacker");

  static final AtomicInteger USERS = new AtomicInteger(1000);

  /** Those of the deployment that is being tested. */
  static IdentityProviders providers;

  @ArquillianResource private URL url;

  LegacyHost host;

  @BeforeEach
  void locateHost() {
    host = new LegacyHost(URI.create(url.toString()));
  }

  static Map<String, String> configuration() {
    Map<String, String> all = new TreeMap<>();
    all.put("universal-logout.journal", "memory");
    // Hundreds of refused requests in a second, all from one address.
    all.put("universal-logout.unproven-rate", "100000");
    all.put("universal-logout.session.subject-attributes", "user");
    String acme =
        TestKeys.jwks(
            TestKeys.rsa("acme"),
            SECOND_KEY,
            EC_KEY,
            new RSAKey.Builder(ENCRYPTION_KEY).keyUse(KeyUse.ENCRYPTION).build(),
            new RSAKey.Builder(PS_KEY).algorithm(JWSAlgorithm.PS256).build(),
            WEAK_KEY);
    for (Tenant tenant : List.of(A0, G, OFF_A0, OFF_G, LENIENT, NARROW, CUSTOM)) {
      sharedUsers(all, tenant);
      set(all, tenant, "jwks", acme);
    }
    set(all, G, "status-profile", "draft");
    set(all, OFF_A0, "enabled", "false");
    set(all, OFF_G, "enabled", "false");
    set(all, OFF_G, "status-profile", "draft");
    set(all, LENIENT, "lenient-type", "true");
    set(all, NARROW, "subject-formats", "iss_sub");
    set(all, NARROW, "algorithms", "RS256");
    set(all, CUSTOM, "issuer", TestTokens.ISSUER + "," + CUSTOM_DOMAIN);
    set(all, CUSTOM, "audience", CUSTOM.audience() + "," + CUSTOM_AUDIENCE);
    sharedUsers(all, SINGLE);
    set(all, SINGLE, "jwks", TestKeys.jwks(SINGLE.key()));
    for (Tenant tenant : List.of(FIRST, SECOND)) {
      tenant.configure(all);
      set(all, tenant, "jwks", TestKeys.jwks(tenant.key()));
      set(all, tenant, "email-domains", "customers.example");
      set(all, tenant, "principal-names", "(?!)");
    }
    set(all, SECOND, "status-profile", "draft");
    SAML.configure(all);
    set(
        all,
        SAML,
        "certificates",
        TestKeys.certificate("saml-next") + TestKeys.certificate("saml-current"));
    set(all, SAML, "email-domains", "saml.example");
    set(all, SAML, "principal-names", "(?!)");
    if (providers != null) {
      providers.close();
    }
    providers = new IdentityProviders();
    providers.configure(all);
    return all;
  }

  static void sharedUsers(Map<String, String> all, Tenant tenant) {
    tenant.configure(all);
    set(all, tenant, "email-domains", "both.example");
    set(all, tenant, "principal-names", ".*both.*");
  }

  static void set(Map<String, String> all, Tenant tenant, String key, String value) {
    all.put("universal-logout.connection." + tenant.connection() + "." + key, value);
  }

  static String newUser() {
    return "u" + USERS.incrementAndGet() + "@both.example";
  }

  // What refused and accepted requests have in common.

  /** Statuses of the two profiles. */
  record Statuses(int auth0, int draft) {
    static final Statuses REVOKED = new Statuses(200, 204);
    static final Statuses BAD_REQUEST = new Statuses(400, 400);
    static final Statuses UNAUTHORIZED = new Statuses(401, 401);
    static final Statuses UNSUPPORTED_MEDIA_TYPE = new Statuses(400, 415);
  }

  /** A request that is made of a tenant and a user. */
  record Attempt(LegacyHost host, Tenant tenant, String user) {
    Request request() {
      return tenant.revocation(host, user);
    }

    Request body(String body) {
      return request().body(body);
    }

    Request token(TestTokens token) {
      return token(token.compact());
    }

    Request token(String compact) {
      return request().header("Authorization", "Bearer " + compact);
    }

    JsonObject identifier() {
      return Bodies.issuerSubjectIdentifier(tenant.issuer(), user);
    }
  }

  /** A row of a table of requests. */
  record Row(String name, Statuses expected, Function<Attempt, Request> request) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Row row(String name, Statuses expected, Function<Attempt, Request> request) {
    return new Row(name, expected, request);
  }

  void assertRefused(Row row) {
    String user = newUser();
    Device device = host.login(user);
    for (Tenant tenant : List.of(A0, G)) {
      Answer answer = row.request().apply(new Attempt(host, tenant, user)).send();
      int expected = tenant == A0 ? row.expected().auth0() : row.expected().draft();
      assertThat(answer.status()).as(row + " through " + tenant.connection()).isEqualTo(expected);
      assertTellsNothing(answer, user);
      if (expected == 401) {
        assertThat(answer.header("WWW-Authenticate").orElse("")).startsWith("Bearer");
      }
    }
    assertUntouched(device, user);
    revoke(A0, user);
    assertGone(device, user);
  }

  void assertAccepted(Row row) {
    for (Tenant tenant : List.of(A0, G)) {
      String user = newUser();
      String bystander = newUser();
      Device device = host.login(user);
      Device other = host.login(bystander);
      Answer answer = row.request().apply(new Attempt(host, tenant, user)).send();
      assertRevoked(answer, tenant == A0 ? 200 : 204);
      assertGone(device, user);
      assertUntouched(other, bystander);
    }
  }

  void revoke(Tenant tenant, String user) {
    assertRevoked(tenant.revocation(host, user).send(), statusOfSuccess(tenant));
  }

  Answer send(Tenant tenant, TestTokens token, String body) {
    return tenant.request(host, token.compact()).body(body).send();
  }

  static int statusOfSuccess(Tenant tenant) {
    return List.of(G, SECOND).contains(tenant) ? 204 : 200;
  }

  static void assertRevoked(Answer answer, int status) {
    assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
    assertThat(answer.body()).isEmpty();
    if (status == 204) {
      assertThat(answer.headers()).doesNotContainKey("content-length");
    } else {
      assertThat(answer.header("Content-Length")).hasValue("0");
    }
    assertTellsNothing(answer, "@");
  }

  /** Case 126, 128: of every response. */
  static void assertTellsNothing(Answer answer, String user) {
    assertThat(answer.header("Cache-Control")).as(answer.toString()).hasValue("no-store");
    assertThat(answer.headers()).doesNotContainKeys("set-cookie", "location");
    assertThat(answer.headers().keySet()).noneMatch(name -> name.startsWith("access-control"));
    if (!answer.body().isEmpty()) {
      assertThat(answer.header("Content-Type")).hasValue("application/json");
      JsonObject error = Json.createReader(new StringReader(answer.body())).readObject();
      assertThat(error.keySet()).containsExactlyInAnyOrder("error", "error_description");
      assertThat(answer.body()).doesNotContain(user, "eyJ", TestTokens.ISSUER);
    }
  }

  void assertUntouched(Device device, String user) {
    assertThat(device.isSignedIn()).as(user + " is signed in").isTrue();
    assertThat(host.livingTokens(user)).as(user + " has a refresh token").isEqualTo(1);
  }

  void assertGone(Device device, String user) {
    assertThat(device.isSignedIn()).as(user + " is signed in").isFalse();
    assertThat(host.livingTokens(user)).as("refresh tokens of " + user).isZero();
  }
}
