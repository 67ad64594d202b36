package dev.universallogout.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.universallogout.token.LogLines;
import dev.universallogout.token.TestDatabase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What many retained revocations of as many users cost: the start, the heap, and retention beside
 * appends. A longer run; its lines are in {@code docs/guarantees.md}, which also tells with how
 * much heap it must do. The system property {@code scale} is the largest number, 1 000 000 where it
 * is not set.
 */
@Tag("long")
class ScaleTest {
  private static final Logger RESULTS = Logger.getLogger(ScaleTest.class.getName());
  private static final int STEP = 500;
  private static final int STEPS = 18;
  private static final long OLD = 1_000;

  /** For ten million on a busy machine. */
  private static final Duration PATIENCE = Duration.ofHours(1);

  /** Whatever else the start leaves in the heap. */
  private static final long BESIDE_THE_INDEX = 16 << 20;

  static IntStream sizes() {
    int largest = Integer.getInteger("scale", 1_000_000);
    return IntStream.iterate(10_000, size -> size <= largest, size -> size * 10);
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void journal_ofManyUsers_startsAndForgetsWithinBounds(int size) throws Exception {
    try (TestDatabase database = TestDatabase.postgres()) {
      JdbcJournal store = Database.journal(database);
      fill(database, size);
      long heapBefore = usedHeap();
      long begun = System.nanoTime();
      try (LogLines log = new LogLines();
          Node node = start(store)) {
        assertThat(node.journal().awaitApplied(size, PATIENCE)).isTrue();
        long startMillis = millisSince(begun);
        RevocationIndex index = node.journal().view().index();
        assertThat(index.size()).isEqualTo(size);
        assertThat(index.bytes()).isLessThanOrEqualTo(20L * size);
        assertThat(usedHeap() - heapBefore).isLessThan(20L * size + BESIDE_THE_INDEX);
        // A page may go over the hundred thousand.
        assertThat(progress(log, size)).hasSizeBetween(size * 9 / 1_000_000, size / 100_000);
        assertThat(node.revoked(new Position(node.position().journalId(), 0), "user" + size))
            .isTrue();

        CompletableFuture<Long> slowestStep =
            CompletableFuture.supplyAsync(() -> forgetInSteps(store));
        long slowestAppend = 0;
        int appends = 0;
        do {
          long asked = System.nanoTime();
          node.journal().append(Revocations.of("late" + appends, "late" + appends));
          slowestAppend = Math.max(slowestAppend, millisSince(asked));
          appends++;
        } while (!slowestStep.isDone());

        RESULTS.info(
            ("%d users, heap of at most %d MB: start %d ms, index %.1f bytes a user;"
                    + " %d steps of retention, slowest %d ms; %d appends meanwhile, slowest %d ms")
                .formatted(
                    size,
                    Runtime.getRuntime().maxMemory() >> 20,
                    startMillis,
                    (double) index.bytes() / size,
                    STEPS,
                    slowestStep.join(),
                    appends,
                    slowestAppend));
        assertThat(slowestAppend).isLessThan(4_000);
      }
    }
  }

  static IntStream upToAMillion() {
    return sizes().limit(3);
  }

  /** A session that shows a name only must be found by it, too. */
  @ParameterizedTest
  @MethodSource("upToAMillion")
  void journal_ofSubjectsByIssuer_takesAtMostFortyBytesForEach(int size) throws Exception {
    try (TestDatabase database = TestDatabase.postgres()) {
      JdbcJournal store = Database.journal(database);
      fill(
          database,
          size,
          "{\"format\":\"iss_sub\",\"iss\":\"https://acme.okta.example\",\"sub\":\"user' || n || '\"}");
      try (Node node = start(store)) {
        assertThat(node.journal().awaitApplied(size, PATIENCE)).isTrue();
        RevocationIndex index = node.journal().view().index();
        RESULTS.info(
            "%d users by iss_sub: index %.1f bytes a user"
                .formatted(size, (double) index.bytes() / size));
        assertThat(index.size()).isEqualTo(2L * size);
        assertThat(index.bytes()).isLessThanOrEqualTo(40L * size);
      }
    }
  }

  /** By its own clock nothing is too old yet. */
  private static Node start(JdbcJournal store) {
    Clock clock = Clock.fixed(Instant.ofEpochMilli(OLD), ZoneOffset.UTC);
    return Node.start(store, Node.settings(Duration.ofSeconds(30)), clock);
  }

  private static List<String> progress(LogLines log, int size) {
    return log.lines().stream()
        .filter(line -> line.startsWith("UL0401") && line.endsWith(" of " + size))
        .toList();
  }

  private static long usedHeap() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  private static long forgetInSteps(JdbcJournal store) {
    long slowest = 0;
    try {
      for (int step = 0; step < STEPS; step++) {
        long begun = System.nanoTime();
        if (store.forget(Instant.ofEpochMilli(OLD + 1), STEP) == 0) {
          throw new IllegalStateException("nothing was left to be forgotten");
        }
        slowest = Math.max(slowest, millisSince(begun));
      }
    } catch (JournalException e) {
      throw new IllegalStateException(e);
    }
    return slowest;
  }

  static void fill(TestDatabase database, int size) throws Exception {
    fill(database, size, "{\"format\":\"email\",\"email\":\"user' || n || '@example.com\"}");
  }

  private static void fill(TestDatabase database, int size, String subject) throws Exception {
    String numbers = " FROM generate_series(1, " + size + ") n";
    database.run(
        "INSERT INTO ul_revocation (number, entry_id, connection, subject, issued_at, request_id,"
            + " recorded_at) SELECT n, gen_random_uuid(), '"
            + Revocations.CONNECTION
            + "', '"
            + subject
            + "', n, 'r' || n, "
            + OLD
            + numbers,
        "INSERT INTO ul_revocation_key (key_digest, number) SELECT md5('' || n), n" + numbers,
        "UPDATE ul_journal SET head = " + size,
        "ANALYZE");
  }

  static long millisSince(long begun) {
    return (System.nanoTime() - begun) / 1_000_000;
  }
}
