package dev.universallogout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.universallogout.configuration.Settings;
import dev.universallogout.configuration.SettingsReader;
import dev.universallogout.journal.InMemoryJournal;
import dev.universallogout.journal.Journal;
import dev.universallogout.journal.Revocation;
import dev.universallogout.observability.Audit;
import dev.universallogout.observability.Metrics;
import dev.universallogout.revocation.RevocationOutcome;
import dev.universallogout.session.Sessions;
import dev.universallogout.subject.SubjectIdentifier.Opaque;
import dev.universallogout.subject.SubjectKeys;
import dev.universallogout.testing.MapConfiguration;
import dev.universallogout.testing.ProductAnew;
import dev.universallogout.testing.Proxies;
import dev.universallogout.testing.Switchable;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.BeforeBeanDiscovery;
import jakarta.servlet.ServletContext;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import javax.management.ObjectName;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an application tells of itself. */
class HealthTest {

  @ParameterizedTest
  @CsvSource({"allow,true", "deny,false"})
  void journal_thatBecomesStale_isServedFromAsConfigured(String onStale, boolean serving)
      throws Exception {
    Settings settings = settings(onStale);
    SubjectKeys keys = new SubjectKeys(false);
    Switchable store = new Switchable(new InMemoryJournal());
    ObjectName name =
        new ObjectName("dev.universallogout:type=UniversalLogout,context=/" + onStale);
    try (Journal journal = new Journal(store.journal(), keys, Set.of(), settings);
        Sessions sessions =
            new Sessions(
                settings, journal, keys, List::of, List::of, HealthTest.class.getClassLoader());
        Status status =
            new Status(context("/" + onStale), settings, journal, sessions, operations(journal))) {
      status.publish();
      assertThat(attribute(name, "Serving")).isEqualTo(false);
      assertThat(attribute(name, "JournalRead")).isEqualTo(false);

      journal.start(Duration.ofSeconds(5));
      assertThat(attribute(name, "Serving")).isEqualTo(true);
      assertThat(attribute(name, "JournalRead")).isEqualTo(true);

      assertThat(check(status).getStatus()).isEqualTo(HealthCheckResponse.Status.UP);

      store.away(true);
      await().until(() -> attribute(name, "JournalStale").equals(true));
      assertThat(attribute(name, "Serving")).isEqualTo(serving);
      HealthCheckResponse stale = check(status);
      assertThat(stale.getStatus())
          .isEqualTo(serving ? HealthCheckResponse.Status.UP : HealthCheckResponse.Status.DOWN);
      assertThat(stale.getData().orElseThrow()).containsEntry("journal", "stale");
    }
    assertThat(ManagementFactory.getPlatformMBeanServer().isRegistered(name)).isFalse();
  }

  /** To take the node out of service would mend neither. */
  @Test
  void workThatWaits_andKeysThatCannotBeFetched_areDataAndNeverDown() throws Exception {
    Settings settings = settings("deny");
    SubjectKeys keys = new SubjectKeys(false);
    InMemoryJournal store = new InMemoryJournal();
    store.register("a holder that never does it");
    store.append(List.of(new Revocation("okta", new Opaque("jane"), OptionalLong.empty(), "r1")));
    try (Journal journal = new Journal(store, keys, Set.of("okta"), settings);
        Sessions sessions =
            new Sessions(
                settings, journal, keys, List::of, List::of, HealthTest.class.getClassLoader());
        Status status =
            new Status(
                context("/troubled"),
                settings,
                journal,
                sessions,
                operations(journal, Map.of("never", -1.0, "old", 7200.0)))) {
      assertThat(check(status).getStatus()).isEqualTo(HealthCheckResponse.Status.DOWN);
      assertThat(check(status).getData().orElseThrow()).containsEntry("journal", "unread");

      journal.start(Duration.ofSeconds(5));

      await().until(() -> status.getPendingWork() > 0);
      HealthCheckResponse response = check(status);
      assertThat(response.getStatus()).isEqualTo(HealthCheckResponse.Status.UP);
      assertThat(response.getData().orElseThrow())
          .containsEntry("journal", "read")
          .containsEntry("pendingWork", 1L)
          .containsEntry("keyAgeSeconds.never", -1L)
          .containsEntry("keyAgeSeconds.old", 7200L);
    }
  }

  private static Operations operations(Journal journal) {
    return operations(journal, Map.of());
  }

  private static Operations operations(Journal journal, Map<String, Double> keyAges) {
    return new Operations(
        Set.of(),
        journal,
        new Metrics(),
        new Audit(Clock.systemUTC(), journal::secret, false),
        revocation -> new RevocationOutcome.Unavailable(),
        () -> keyAges);
  }

  /** What the readiness check answers; only servers bring an implementation of the API. */
  private static HealthCheckResponse check(Status status) {
    HealthCheckResponse.setResponseProvider(() -> new Answer());
    try {
      HealthExtension extension = new HealthExtension();
      extension.hold(status);
      BeanManager beans =
          (BeanManager)
              Proxy.newProxyInstance(
                  HealthTest.class.getClassLoader(),
                  new Class<?>[] {BeanManager.class},
                  (proxy, method, arguments) -> extension);
      return new HealthAdapter(beans).call();
    } finally {
      HealthCheckResponse.setResponseProvider(null);
    }
  }

  private static final class Answer extends HealthCheckResponseBuilder {
    private final Map<String, Object> data = new HashMap<>();
    private String name = "";
    private boolean up;

    @Override
    public HealthCheckResponseBuilder name(String given) {
      name = given;
      return this;
    }

    @Override
    public HealthCheckResponseBuilder withData(String key, String value) {
      data.put(key, value);
      return this;
    }

    @Override
    public HealthCheckResponseBuilder withData(String key, long value) {
      data.put(key, value);
      return this;
    }

    @Override
    public HealthCheckResponseBuilder withData(String key, boolean value) {
      data.put(key, value);
      return this;
    }

    @Override
    public HealthCheckResponseBuilder up() {
      return status(true);
    }

    @Override
    public HealthCheckResponseBuilder down() {
      return status(false);
    }

    @Override
    public HealthCheckResponseBuilder status(boolean given) {
      up = given;
      return this;
    }

    @Override
    public HealthCheckResponse build() {
      return new HealthCheckResponse(
          name,
          up ? HealthCheckResponse.Status.UP : HealthCheckResponse.Status.DOWN,
          Optional.of(data));
    }
  }

  private static Object attribute(ObjectName name, String attribute) throws Exception {
    return ManagementFactory.getPlatformMBeanServer().getAttribute(name, attribute);
  }

  @Test
  void healthCheck_whereTheServerHasTheApi_becomesABean() throws Exception {
    assertThat(added(HealthTest.class.getClassLoader()))
        .containsExactly("dev.universallogout.HealthAdapter");
  }

  @Test
  void healthCheck_whereTheServerLacksTheApi_isLeftOut() throws Exception {
    assertThat(added(new ProductAnew("org.eclipse.microprofile.health."))).isEmpty();
  }

  /** The names of the classes that the extension adds, loaded by a server's class loader. */
  private static List<String> added(ClassLoader server) throws Exception {
    List<String> added = new ArrayList<>();
    BeforeBeanDiscovery event =
        (BeforeBeanDiscovery)
            Proxy.newProxyInstance(
                HealthTest.class.getClassLoader(),
                new Class<?>[] {BeforeBeanDiscovery.class},
                (proxy, method, arguments) -> {
                  assertThat(method.getName()).isEqualTo("addAnnotatedType");
                  added.add(((Class<?>) arguments[0]).getName());
                  return null;
                });
    Class<?> extension = server.loadClass("dev.universallogout.HealthExtension");
    Method observer = extension.getDeclaredMethod("addHealthCheck", BeforeBeanDiscovery.class);
    observer.setAccessible(true);
    observer.invoke(extension.getConstructor().newInstance(), event);
    return added;
  }

  private static ServletContext context(String path) {
    return Proxies.answering(ServletContext.class, (method, arguments) -> path);
  }

  private static Settings settings(String onStale) {
    Map<String, String> values =
        Map.of(
            "universal-logout.endpoint", "none",
            "universal-logout.journal", "memory",
            "universal-logout.max-staleness", "PT1S",
            "universal-logout.journal.poll-interval", "PT0.05S",
            "universal-logout.on-stale", onStale);
    return SettingsReader.read(new MapConfiguration(values), "/host");
  }
}
