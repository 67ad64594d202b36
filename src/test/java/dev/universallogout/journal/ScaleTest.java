package dev.universallogout.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.universallogout.token.TestDatabase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What many retained revocations of as many users cost: the start, the heap, and retention beside
 * appends. A longer run; its lines are in {@code docs/guarantees.md}. The system property {@code
 * scale} is the largest number, 1 000 000 where it is not set.
 */
@Tag("long")
class ScaleTest {
  private static final Logger RESULTS = Logger.getLogger(ScaleTest.class.getName());
  private static final int STEP = 500;
  private static final int STEPS = 18;
  private static final long OLD = 1_000;

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
      long begun = System.nanoTime();
      // By its own clock nothing is too old yet.
      Clock clock = Clock.fixed(Instant.ofEpochMilli(OLD), ZoneOffset.UTC);
      try (Node node = Node.start(store, Node.settings(Duration.ofSeconds(30)), clock)) {
        assertThat(node.journal().awaitApplied(size, Duration.ofMinutes(10))).isTrue();
        long startMillis = millisSince(begun);
        RevocationIndex index = node.journal().view().index();
        assertThat(index.size()).isEqualTo(size);
        assertThat(index.bytes()).isLessThanOrEqualTo(40L * size);
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
            ("%d users: start %d ms, index %.1f bytes a user;"
                    + " %d steps of retention, slowest %d ms; %d appends meanwhile, slowest %d ms")
                .formatted(
                    size,
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
    String numbers = " FROM generate_series(1, " + size + ") n";
    database.run(
        "INSERT INTO ul_revocation (number, entry_id, connection, subject, issued_at, request_id,"
            + " recorded_at) SELECT n, gen_random_uuid(), '"
            + Revocations.CONNECTION
            + "', '{\"format\":\"email\",\"email\":\"user' || n || '@example.com\"}', n, 'r' || n, "
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
