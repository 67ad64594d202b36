package dev.universallogout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.jwk.RSAKey;
import dev.universallogout.authentication.Connections;
import dev.universallogout.authentication.JwksHost;
import dev.universallogout.authentication.TestKeys;
import dev.universallogout.authentication.TestTokens;
import dev.universallogout.configuration.Settings;
import dev.universallogout.configuration.SettingsReader;
import dev.universallogout.endpoint.EndpointAnswer;
import dev.universallogout.endpoint.EndpointRequest;
import dev.universallogout.endpoint.RevocationEndpoint;
import dev.universallogout.journal.InMemoryJournal;
import dev.universallogout.journal.Journal;
import dev.universallogout.observability.Audit;
import dev.universallogout.observability.Metrics;
import dev.universallogout.revocation.Revocations;
import dev.universallogout.session.Sessions;
import dev.universallogout.subject.SubjectKeys;
import dev.universallogout.testing.MapConfiguration;
import dev.universallogout.testing.Proxies;
import dev.universallogout.token.TokenHolders;
import jakarta.servlet.ServletContext;
import java.io.ByteArrayInputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.TabularData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What operators see and do, by JMX and the audit log, while requests come in. */
class OperationsTest {
  private static final RSAKey KEY = TestKeys.rsa("acme");
  private static final RSAKey ATTACKER = TestKeys.rsa("attacker");
  private static final String USER = "jane@acme.example";
  private static final String ADDRESS = "203.0.113.5";
  private static final Logger AUDIT = Logger.getLogger("dev.universallogout.audit");

  private final List<String> records = new CopyOnWriteArrayList<>();
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord line) {
          records.add(line.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  private JwksHost published;
  private Journal journal;
  private Sessions sessions;
  private Revocations revocations;
  private TokenHolders holders;
  private Connections connections;
  private Audit audit;
  private Status status;
  private RevocationEndpoint endpoint;
  private ObjectName name;

  @BeforeEach
  void start() throws Exception {
    AUDIT.addHandler(handler);
    published = new JwksHost(KEY);
    Settings settings = settings();
    SubjectKeys keys = new SubjectKeys(false);
    ClassLoader loader = OperationsTest.class.getClassLoader();
    InMemoryJournal store = new InMemoryJournal();
    Metrics metrics = new Metrics();
    journal = new Journal(store, keys, settings.connections().keySet(), settings);
    sessions = new Sessions(settings, journal, keys, List::of, List::of, loader);
    holders = new TokenHolders(store, settings.tokenTimeout());
    revocations =
        new Revocations(
            journal, sessions, holders, Optional.empty(), e -> {}, Thread::new, metrics);
    audit = new Audit(Clock.systemUTC(), journal::secret, false);
    connections =
        new Connections(
            settings.connections(),
            settings.clockSkew(),
            settings.operators().unprovenRate(),
            c -> journal.controls().map(now -> now.paused().contains(c)).orElse(true),
            Clock.systemUTC());
    endpoint =
        new RevocationEndpoint(
            settings,
            connections,
            revocations,
            () -> false,
            Optional::empty,
            () -> journal.controls().isPresent(),
            metrics,
            audit);
    Operations operations =
        new Operations(
            settings.connections().keySet(),
            journal,
            metrics,
            audit,
            revocations::revoke,
            connections::keyAges);
    status = new Status(context("/operated"), settings, journal, sessions, operations);
    status.publish();
    journal.start(Duration.ofSeconds(5));
    name = new ObjectName("dev.universallogout:type=UniversalLogout,context=/operated");
  }

  @AfterEach
  void stop() throws Exception {
    AUDIT.removeHandler(handler);
    status.close();
    connections.close();
    published.close();
    revocations.close();
    holders.close();
    sessions.close();
    journal.close();
    audit.close();
  }

  private Settings settings() {
    Map<String, String> values = new HashMap<>();
    values.put("universal-logout.journal", "memory");
    values.put("universal-logout.connections", "okta,okta-published,okta-away");
    published(values, "okta-published", published.jwksUri().toString());
    published(values, "okta-away", published.issuer() + "/nothing-here");
    values.put("universal-logout.metadata", "true");
    String okta = "universal-logout.connection.okta.";
    values.put(okta + "issuer", TestTokens.ISSUER);
    values.put(okta + "client-id", TestTokens.CLIENT_ID);
    values.put(okta + "audience", TestTokens.AUDIENCE);
    values.put(okta + "jwks", TestKeys.jwks(KEY));
    values.put(okta + "email-domains", "acme.example");
    values.put(okta + "principal-names", ".*");
    return SettingsReader.read(new MapConfiguration(values), "/operated");
  }

  private void published(Map<String, String> values, String name, String jwksUri) {
    String prefix = "universal-logout.connection." + name + ".";
    values.put(prefix + "issuer", published.issuer());
    values.put(prefix + "client-id", name);
    values.put(prefix + "audience", "https://app.example/" + name);
    values.put(prefix + "jwks-uri", jwksUri);
    values.put(prefix + "email-domains", name + ".example");
    values.put(prefix + "principal-names", "(?!)");
  }

  private static ServletContext context(String path) {
    return Proxies.answering(ServletContext.class, (method, arguments) -> path);
  }

  private EndpointAnswer send(RSAKey signer) {
    return send(TestTokens.issuedAt(KEY, Instant.now()).signedBy(signer).bearer());
  }

  private EndpointAnswer send(String bearer) {
    byte[] body =
        ("{\"sub_id\":{\"format\":\"email\",\"email\":\"" + USER + "\"}}")
            .getBytes(StandardCharsets.UTF_8);
    return endpoint.handle(
        new EndpointRequest(
            "okta",
            List.of(bearer),
            "application/json",
            null,
            body.length,
            new ByteArrayInputStream(body),
            ADDRESS));
  }

  private Object attribute(String attribute) throws Exception {
    return ManagementFactory.getPlatformMBeanServer().getAttribute(name, attribute);
  }

  private Object invoke(String operation, String argument) throws Exception {
    return ManagementFactory.getPlatformMBeanServer()
        .invoke(name, operation, new Object[] {argument}, new String[] {String.class.getName()});
  }

  @Test
  void connection_pausedByJmx_isRefusedUntilItIsResumed() throws Exception {
    assertThat(send(KEY).status()).isEqualTo(200);

    invoke("pause", "okta");

    assertThat(send(KEY).status()).isEqualTo(401);
    assertThat((String[]) attribute("PausedConnections")).containsExactly("okta");
    assertThat(journal.view().position().number()).isEqualTo(1);

    invoke("resume", "okta");

    assertThat(send(KEY).status()).isEqualTo(200);
    assertThat((String[]) attribute("PausedConnections")).isEmpty();
    assertThat(records).anyMatch(line -> line.contains("UL0504") && line.contains("paused"));
  }

  @Test
  void connection_thatDoesNotExist_cannotBePausedOrEnded() {
    assertThatThrownBy(() -> invoke("pause", "otka")).hasMessageContaining("otka");
    assertThatThrownBy(() -> invoke("endAll", "otka")).hasMessageContaining("otka");
    assertThat(journal.view().position().number()).isZero();
  }

  @Test
  void logins_ofAConnection_areEndedByJmx() throws Exception {
    assertThat((String) invoke("endAll", "okta")).startsWith("Completed");

    assertThat(journal.view().position().number()).isEqualTo(1);
    assertThat(records).anyMatch(line -> line.contains("ending"));
    assertThat(records).anyMatch(line -> line.contains("ended") && line.contains("COMPLETED"));
  }

  @Test
  void request_proven_hasARecordBeforeAndAfterItsEffect() throws Exception {
    send(KEY);

    assertThat(records).hasSize(2);
    String before = records.get(0);
    String after = records.get(1);
    String pseudonym =
        (String) invoke("pseudonym", "{\"format\":\"email\",\"email\":\"" + USER + "\"}");
    assertThat(before)
        .startsWith("{")
        .contains("\"UL0501\"", "\"okta\"", "\"subject\":\"" + pseudonym + "\"");
    assertThat(after).contains("\"UL0502\"", "\"COMPLETED\"", "\"number\":1");
    assertThat(records).noneMatch(line -> line.contains("jane") || line.contains(ADDRESS));
    assertThat(pseudonym).hasSize(64);
  }

  @Test
  void request_refused_hasOneRecordWithItsReason() {
    send(ATTACKER);

    assertThat(records).hasSize(1);
    assertThat(records.get(0)).contains("\"UL0503\"", "\"BAD_SIGNATURE\"", "\"okta\"");
  }

  @Test
  void keys_thatCameAndThatNeverCame_tellTheirAgeByJmx() throws Exception {
    await().until(() -> keyAges().get("okta-published") >= 0);
    assertThat(keyAges().get("okta-published")).isLessThan(60);
    assertThat(keyAges()).containsEntry("okta-away", -1.0).doesNotContainKey("okta");
  }

  private Map<String, Double> keyAges() throws Exception {
    Map<String, Double> ages = new HashMap<>();
    for (Object row : ((TabularData) attribute("KeyAgeSeconds")).values()) {
      ages.put(
          (String) ((CompositeData) row).get("key"), (Double) ((CompositeData) row).get("value"));
    }
    return ages;
  }

  @Test
  void requests_areCountedByOutcomeAndReason() throws Exception {
    send(KEY);
    send(KEY);
    send(ATTACKER);

    assertThat(status.getRevocations()).isEqualTo(Map.of("okta", Map.of("COMPLETED", 2L)));
    assertThat(status.getRefusals()).isEqualTo(Map.of("BAD_SIGNATURE", 1L));
    assertThat(attribute("IndexSize")).isEqualTo(1L);
    assertThat((Long) attribute("IndexBytes")).isPositive();
    await().until(() -> attribute("PendingWork").equals(0L));
  }

  /** Case 132. */
  @Test
  void flood_ofForgeries_isAnswered429WithRetryAfter_andTheProviderIsNot() {
    String forged = TestTokens.issuedAt(KEY, Instant.now()).signedBy(ATTACKER).bearer();
    assertThat(send(KEY).status()).isEqualTo(200);
    EndpointAnswer last = send(forged);
    for (int i = 0; i < 1_000 && last.status() != 429; i++) {
      last = send(forged);
    }

    assertThat(last.status()).isEqualTo(429);
    assertThat(last.headers()).containsKeys("Retry-After", "Cache-Control");
    assertThat(last.body()).isEmpty();
    assertThat(send(KEY).status()).isEqualTo(200);
    assertThat(records).noneMatch(line -> line.contains("THROTTLED"));
  }

  /** Case 168. */
  @Test
  void metadata_ofAConnection_hasItsConcreteUrl() {
    String wellKnown = "/.well-known/oauth-authorization-server";

    EndpointAnswer answer = endpoint.metadata("GET", "okta" + wellKnown).orElseThrow();

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body())
        .contains("\"global_token_revocation_endpoint\":\"" + TestTokens.AUDIENCE + "\"")
        .contains("\"global_token_revocation_endpoint_auth_methods_supported\":[");
    assertThat(endpoint.metadata("GET", "otka" + wellKnown)).isEmpty();
    assertThat(endpoint.metadata("POST", "okta" + wellKnown)).isEmpty();
    assertThat(endpoint.metadata("GET", "okta")).isEmpty();
  }
}
