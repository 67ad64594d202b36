package dev.universallogout.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.universallogout.journal.RevocationJournal.Appended;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The database's processes are killed while it writes. */
class KilledDatabaseTest {
  private static final int CALLERS = 4;
  private static final int BEFORE_THE_KILL = 40;

  @Test
  void append_databaseKilledMeanwhile_losesNothingAcknowledgedAndRetriesAddNothingTwice(
      @TempDir Path folder) throws Exception {
    Map<String, Long> acknowledged = new ConcurrentHashMap<>();
    Map<String, Boolean> failed = new ConcurrentHashMap<>();
    EmbeddedPostgres killed = postgres(folder, 0);
    int port = killed.getPort();
    try (Node node = node(killed);
        Node other = node(killed)) {
      String journalId = node.position().journalId();
      CountDownLatch enough = new CountDownLatch(BEFORE_THE_KILL);
      AtomicInteger next = new AtomicInteger();
      ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
      for (int i = 0; i < CALLERS; i++) {
        callers.execute(
            () -> {
              while (true) {
                String request = "r" + next.incrementAndGet();
                try {
                  Appended answer = node.journal().append(Revocations.of("ann", request));
                  acknowledged.put(request, ((Appended.Added) answer).entry().number());
                  enough.countDown();
                } catch (JournalException e) {
                  failed.put(request, true);
                  return;
                }
              }
            });
      }
      assertThat(enough.await(60, TimeUnit.SECONDS)).isTrue();

      kill(folder);
      killed.close();

      await().atMost(Duration.ofSeconds(30)).until(() -> failed.size() == CALLERS);
      callers.shutdown();
      assertThat(callers.awaitTermination(60, TimeUnit.SECONDS)).isTrue();

      try (EmbeddedPostgres again = postgres(folder, port)) {
        assertThat(again.getPort()).isEqualTo(port);
        for (String request : failed.keySet()) {
          long number = number(node.journal().append(Revocations.of("ann", request)));
          acknowledged.put(request, number);
        }
        long head = node.journal().store().read(1, 1).head();

        assertThat(acknowledged.values()).doesNotHaveDuplicates().hasSize((int) head);
        assertThat(other.journal().awaitApplied(head, Node.PATIENCE)).isTrue();
        assertThat(other.applied()).extracting(JournalEntry::number).doesNotHaveDuplicates();
        assertThat(other.applied())
            .allSatisfy(
                entry ->
                    assertThat(acknowledged)
                        .containsEntry(entry.revocation().requestId(), entry.number()))
            .hasSize((int) head);
        assertThat(other.position().journalId()).isEqualTo(journalId);
      }
    }
  }

  private static long number(Appended answer) {
    return answer instanceof Appended.Repeated repeated
        ? repeated.entry().number()
        : ((Appended.Added) answer).entry().number();
  }

  private static EmbeddedPostgres postgres(Path folder, int port) throws IOException {
    return EmbeddedPostgres.builder()
        .setDataDirectory(folder.resolve("data"))
        .setCleanDataDirectory(false)
        .setPort(port)
        .setPGStartupWait(Duration.ofSeconds(60))
        .start();
  }

  private static Node node(EmbeddedPostgres server) throws JournalException {
    return Node.start(JdbcJournal.open(server.getPostgresDatabase(), Optional.of(true)));
  }

  /** The postmaster and its children, which would otherwise finish what they are at. */
  private static void kill(Path folder) throws IOException, InterruptedException {
    Path pidFile = folder.resolve("data").resolve("postmaster.pid");
    long pid = Long.parseLong(Files.readAllLines(pidFile).get(0).strip());
    ProcessHandle postmaster = ProcessHandle.of(pid).orElseThrow();
    // One that is born now would outlive it, and the memory they share keep the next from starting.
    new ProcessBuilder("kill", "-STOP", Long.toString(pid)).start().waitFor();
    var children = postmaster.descendants().toList();
    postmaster.destroyForcibly();
    children.forEach(ProcessHandle::destroyForcibly);
    postmaster.onExit().join();
    children.forEach(child -> child.onExit().join());
  }
}
