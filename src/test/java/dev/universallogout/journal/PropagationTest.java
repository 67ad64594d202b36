package dev.universallogout.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.universallogout.token.TestDatabase;
import java.time.Duration;
import java.util.Arrays;
import java.util.logging.Logger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * How long a revocation that one node has acknowledged is unknown to another, which is what a
 * request there waits for. A longer run; its lines are in {@code docs/guarantees.md}.
 */
@Tag("long")
class PropagationTest {
  private static final Logger RESULTS = Logger.getLogger(PropagationTest.class.getName());
  private static final int REVOCATIONS = 150;
  private static final int PERCENT = 100;

  @ParameterizedTest
  @CsvSource({"250, false", "250, true"})
  void revocation_onNodeA_isRefusedOnNodeB(int pollMillis, boolean notify) throws Exception {
    try (TestDatabase database = TestDatabase.postgres();
        Node a = node(database, pollMillis);
        Node b = node(database, pollMillis);
        DatabaseDoorbell bellOfA = bell(database, a);
        DatabaseDoorbell bellOfB = bell(database, b)) {
      if (notify) {
        a.journal().onAppended(bellOfA::ring);
        bellOfA.start();
        bellOfB.start();
      }
      for (int i = 0; i < 20; i++) {
        b.journal().awaitApplied(a.revoke("warm" + i, "w" + i), Node.PATIENCE);
      }
      long[] micros = new long[REVOCATIONS];
      for (int i = 0; i < REVOCATIONS; i++) {
        Position before = b.position();
        // Revocations come at any time between two polls.
        Thread.sleep(i * 37L % pollMillis);
        a.revoke("user" + i, "r" + i);
        long acknowledged = System.nanoTime();
        while (!b.revoked(before, "user" + i)) {
          Thread.sleep(0, 200_000);
        }
        micros[i] = (System.nanoTime() - acknowledged) / 1_000;
      }
      Arrays.sort(micros);
      RESULTS.info(
          "poll %d ms, notify %s, %d revocations: p50 %.1f ms, p99 %.1f ms, worst %.1f ms"
              .formatted(
                  pollMillis,
                  notify,
                  REVOCATIONS,
                  micros[REVOCATIONS / 2] / 1e3,
                  micros[REVOCATIONS * 99 / PERCENT] / 1e3,
                  micros[REVOCATIONS - 1] / 1e3));
      assertThat(micros[REVOCATIONS / 2]).isLessThan(pollMillis * 1_000L);
    }
  }

  private static DatabaseDoorbell bell(TestDatabase database, Node node) {
    return new DatabaseDoorbell(database.dataSource(), node.journal()::tailNow);
  }

  private static Node node(TestDatabase database, int pollMillis) throws JournalException {
    return Node.start(
        Database.journal(database),
        Node.settings(Duration.ofMillis(pollMillis), Duration.ofMinutes(1)));
  }
}
