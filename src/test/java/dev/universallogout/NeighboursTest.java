package dev.universallogout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.universallogout.configuration.Keys;
import dev.universallogout.configuration.Settings;
import dev.universallogout.journal.InMemoryJournal;
import dev.universallogout.journal.Journal;
import dev.universallogout.journal.Revocation;
import dev.universallogout.journal.RevocationJournal;
import dev.universallogout.journal.RevocationJournal.Appended;
import dev.universallogout.observability.Audit;
import dev.universallogout.observability.Metrics;
import dev.universallogout.revocation.RevocationOutcome;
import dev.universallogout.session.Sessions;
import dev.universallogout.subject.SubjectIdentifier.Opaque;
import dev.universallogout.subject.SubjectKeys;
import dev.universallogout.testing.Proxies;
import dev.universallogout.testing.Switchable;
import jakarta.servlet.ServletContext;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the applications of one process do for each other. */
@Timeout(30)
class NeighboursTest {
  private final InMemoryJournal shared = new InMemoryJournal();

  @Test
  void neighbour_thatHasNotReadTheRevocation_isWaitedFor() throws Exception {
    Gate gate = new Gate(shared);
    try (Application one = new Application("/one", shared);
        Application two = new Application("/two", gate.journal())) {
      gate.close();
      long number = one.revoke();

      CompletableFuture<Void> waiting =
          CompletableFuture.runAsync(() -> one.status.awaitNeighbours(number));
      await().during(Duration.ofMillis(300)).until(() -> !waiting.isDone());
      assertThat(two.journal.view().position().number()).isLessThan(number);

      gate.open();
      waiting.join();
      assertThat(two.journal.view().position().number()).isEqualTo(number);
    }
  }

  @Test
  void neighbour_thatCannotRead_isNotWaitedForLong() throws Exception {
    Gate gate = new Gate(shared);
    try (Application one = new Application("/one", shared);
        Application two = new Application("/two", gate.journal())) {
      gate.close();
      long number = one.revoke();

      one.status.awaitNeighbours(number);

      assertThat(two.journal.view().position().number()).isLessThan(number);
      gate.open();
    }
  }

  /** Else each answer would take two seconds for as long as its database is away. */
  @Test
  void neighbour_thatIsStale_isNotWaitedFor() throws Exception {
    Switchable store = new Switchable(shared);
    try (Application one = new Application("/one", shared);
        Application two = new Application("/two", store.journal(), "PT0.1S", "PT1S")) {
      store.away(true);
      await().until(() -> two.journal.view().stale());
      long number = one.revoke();

      String journalId = one.journal.view().position().journalId();
      long before = System.nanoTime();
      assertThat(two.status.awaitApplied(journalId, number, Long.MAX_VALUE)).isFalse();
      assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(1));
      assertThat(two.journal.view().stale()).isTrue();
    }
  }

  @Test
  void neighbour_withAnotherJournal_isNotWaitedFor() throws Exception {
    try (Application one = new Application("/one", shared);
        Application other = new Application("/other", new InMemoryJournal())) {
      long number = one.revoke();

      assertThat(
              other.status.awaitApplied(
                  one.journal.view().position().journalId(), number, Long.MAX_VALUE))
          .isTrue();
    }
  }

  /** Lets nobody read while it is closed. */
  private static final class Gate {
    private final Semaphore passage = new Semaphore(1);
    private final RevocationJournal behind;

    Gate(RevocationJournal behind) {
      this.behind = behind;
    }

    RevocationJournal journal() {
      return Proxies.intercepting(
          RevocationJournal.class,
          behind,
          (method, arguments, goOn) -> {
            boolean reads = method.equals("read");
            if (reads) {
              passage.acquire();
            }
            try {
              return goOn.call();
            } finally {
              if (reads) {
                passage.release();
              }
            }
          });
    }

    void close() throws InterruptedException {
      passage.acquire();
    }

    void open() {
      passage.release();
    }
  }

  private static final class Application implements AutoCloseable {
    final Journal journal;
    final Status status;
    private final Sessions sessions;

    /** One that its neighbours have to wake. */
    Application(String path, RevocationJournal store) {
      this(path, store, "PT9S", "PT10S");
    }

    Application(String path, RevocationJournal store, String pollInterval, String maxStaleness) {
      Settings settings =
          Keys.minimal()
              .with("journal", "memory")
              .with("journal.poll-interval", pollInterval)
              .with("max-staleness", maxStaleness)
              .read();
      SubjectKeys keys = new SubjectKeys(false);
      journal = new Journal(store, keys, Set.of("okta"), settings);
      sessions =
          new Sessions(
              settings, journal, keys, List::of, List::of, NeighboursTest.class.getClassLoader());
      status =
          new Status(
              context(path),
              settings,
              journal,
              sessions,
              new Operations(
                  Set.of("okta"),
                  journal,
                  new Metrics(),
                  new Audit(Clock.systemUTC(), journal::secret, false),
                  revocation -> new RevocationOutcome.Unavailable(),
                  Map::of));
      journal.onAppended(status::ringNeighbours);
      status.publish();
      journal.start(Duration.ofSeconds(5));
    }

    long revoke() throws Exception {
      Revocation revocation =
          new Revocation(
              "okta", new Opaque("alice"), OptionalLong.empty(), UUID.randomUUID().toString());
      Appended.Added added = (Appended.Added) journal.append(revocation);
      assertThat(journal.awaitApplied(added.entry(), Duration.ofSeconds(5))).isTrue();
      return added.entry().number();
    }

    private static ServletContext context(String path) {
      return Proxies.answering(ServletContext.class, (method, arguments) -> path);
    }

    @Override
    public void close() throws Exception {
      status.close();
      sessions.close();
      journal.close();
    }
  }
}
