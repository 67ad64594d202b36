package dev.universallogout.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.universallogout.demo.ServerProcess;
import dev.universallogout.testing.TestHost;
import dev.universallogout.testing.server.Management;
import dev.universallogout.testing.server.Servers;
import dev.universallogout.testing.server.SharedJournal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * {@code reloadable}: Tomcat starts the application again in the same process, with its sessions.
 */
@Tag("tomcat")
@Tag("long")
class TomcatReloadIT extends RestartContract {
  private static final String RELOADED = "Reloading Context with name [/host] is completed";

  @Override
  ServerProcess.Builder<?, ?> server(SharedJournal journal) {
    return Servers.tomcat()
        .journal(journal)
        .inEachContext("<Manager pathname=\"SESSIONS.ser\" persistAuthentication=\"true\"/>")
        .reloadable();
  }

  @Override
  ServerProcess.Builder<?, ?> otherServer(SharedJournal journal) {
    return Servers.tomcat().journal(journal);
  }

  @Override
  WebArchive application() {
    return TestHost.formLogin("host.war", Map.of());
  }

  @Override
  void restart(Runnable meanwhile) {
    meanwhile.run();
    int before = reloads();
    touchALibrary();
    await().atMost(Duration.ofSeconds(60)).until(() -> reloads() > before);
  }

  private int reloads() {
    return (int) server.log().lines().filter(line -> line.contains(RELOADED)).count();
  }

  private void touchALibrary() {
    Path libraries = server.folder().resolve("webapps/host/WEB-INF/lib");
    try (Stream<Path> files = Files.list(libraries)) {
      Path one = files.findFirst().orElseThrow();
      Files.setLastModifiedTime(one, FileTime.from(Instant.now()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Tomcat names the threads and the thread-locals that an application leaves behind. */
  @Test
  void reloadedApplication_leavesNothingOfOursBehind() {
    restart(() -> {});
    assertThat(server.log().lines())
        .filteredOn(line -> line.contains("memory leak"))
        .noneMatch(line -> line.contains("universal"));
  }

  /** An application has some thousand classes, of which none stays with its class loader. */
  @Test
  void reloadedApplication_isCollected() {
    restart(() -> {});
    try (Management management = Management.of(server)) {
      int once = management.classes();
      for (int i = 0; i < 4; i++) {
        restart(() -> {});
      }
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> assertThat(management.classes()).isLessThan(once + 1_000));
    }
  }
}
