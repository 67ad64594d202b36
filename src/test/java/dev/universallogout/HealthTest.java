package dev.universallogout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.universallogout.configuration.ConfigurationSource;
import dev.universallogout.configuration.Settings;
import dev.universallogout.configuration.SettingsReader;
import dev.universallogout.journal.InMemoryJournal;
import dev.universallogout.journal.Journal;
import dev.universallogout.observability.Audit;
import dev.universallogout.observability.Metrics;
import dev.universallogout.revocation.RevocationOutcome;
import dev.universallogout.session.Sessions;
import dev.universallogout.subject.SubjectKeys;
import dev.universallogout.testing.Switchable;
import jakarta.enterprise.inject.spi.BeforeBeanDiscovery;
import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.management.ObjectName;
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

      store.away(true);
      await().until(() -> attribute(name, "JournalStale").equals(true));
      assertThat(attribute(name, "Serving")).isEqualTo(serving);
    }
    assertThat(ManagementFactory.getPlatformMBeanServer().isRegistered(name)).isFalse();
  }

  private static Operations operations(Journal journal) {
    return new Operations(
        Set.of(),
        journal,
        new Metrics(),
        new Audit(Clock.systemUTC(), journal::secret, false),
        revocation -> new RevocationOutcome.Unavailable(),
        Map::of);
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
    assertThat(added(new ServerWithoutHealth())).isEmpty();
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

  /** Has the product's classes, and all that they need but MicroProfile Health. */
  private static final class ServerWithoutHealth extends ClassLoader {
    ServerWithoutHealth() {
      super(HealthTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (name.startsWith("org.eclipse.microprofile.health.")) {
        throw new ClassNotFoundException(name);
      }
      if (!name.startsWith("dev.universallogout.")) {
        return super.loadClass(name, resolve);
      }
      Class<?> loaded = findLoadedClass(name);
      if (loaded != null) {
        return loaded;
      }
      try (InputStream file = getResourceAsStream(name.replace('.', '/') + ".class")) {
        if (file == null) {
          throw new ClassNotFoundException(name);
        }
        byte[] bytes = file.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }

  private static ServletContext context(String path) {
    return (ServletContext)
        Proxy.newProxyInstance(
            ServletContext.class.getClassLoader(),
            new Class<?>[] {ServletContext.class},
            (proxy, method, arguments) -> path);
  }

  private static Settings settings(String onStale) {
    Map<String, String> values =
        Map.of(
            "universal-logout.endpoint", "none",
            "universal-logout.journal", "memory",
            "universal-logout.max-staleness", "PT1S",
            "universal-logout.journal.poll-interval", "PT0.05S",
            "universal-logout.on-stale", onStale);
    return SettingsReader.read(
        new ConfigurationSource() {
          @Override
          public Optional<String> value(String name) {
            return Optional.ofNullable(values.get(name));
          }

          @Override
          public Set<String> dottedNames() {
            return values.keySet();
          }
        },
        "/host");
  }
}
