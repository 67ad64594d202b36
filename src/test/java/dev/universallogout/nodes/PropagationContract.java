package dev.universallogout.nodes;

import static dev.universallogout.nodes.Person.ALICE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.universallogout.demo.ServerProcess;
import dev.universallogout.testing.Browser;
import dev.universallogout.testing.TestHost;
import dev.universallogout.testing.server.SharedJournal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * From the answer of the node that revokes to the first request that another node refuses, over
 * HTTP. Its line in the log is in {@code docs/guarantees.md}; {@code -Drevocations=} has it measure
 * more of them.
 */
@Tag("long")
abstract class PropagationContract {
  private static final System.Logger RESULTS =
      System.getLogger(PropagationContract.class.getName());
  private static final int REVOCATIONS = Integer.getInteger("revocations", 10);
  private static final int PAUSE_MILLIS = 250;

  /** What it takes where no ring is heard. */
  private static final Duration SELDOM = Duration.ofSeconds(20);

  abstract ServerProcess.Builder<?, ?> server(SharedJournal journal);

  @Test
  void revocation_toldByADoorbell_isInForceLongBeforeTheOtherPolls(@TempDir Path folder)
      throws Exception {
    Duration median = measure(SELDOM, true, folder);
    assertThat(median).isLessThan(SELDOM.dividedBy(5));
  }

  /** The median, which is in the log with the others. */
  Duration measure(Duration poll, boolean doorbell, Path folder) throws Exception {
    try (Nodes nodes = new Nodes()) {
      URI one = start(nodes, poll, doorbell, folder);
      URI two = start(nodes, poll, doorbell, folder);
      Duration[] times = new Duration[REVOCATIONS];
      for (int i = 0; i < REVOCATIONS; i++) {
        Browser alice = ALICE.signIn(two);
        // Revocations come at any time between two polls.
        TimeUnit.MILLISECONDS.sleep(ThreadLocalRandom.current().nextInt(PAUSE_MILLIS));
        nodes.revoke(ALICE, one);
        times[i] = untilRefused(alice);
      }
      Arrays.sort(times);
      RESULTS.log(
          System.Logger.Level.INFO,
          "poll {0}, doorbell {1}, {2} revocations: p50 {3} ms, p99 {4} ms, worst {5} ms",
          poll,
          doorbell,
          REVOCATIONS,
          millis(times[REVOCATIONS / 2]),
          millis(times[(REVOCATIONS * 99 + 99) / 100 - 1]),
          millis(times[REVOCATIONS - 1]));
      return times[REVOCATIONS / 2];
    }
  }

  /** Until the request began that was refused. */
  private static Duration untilRefused(Browser alice) {
    long acknowledged = System.nanoTime();
    while (true) {
      Duration passed = Duration.ofNanos(System.nanoTime() - acknowledged);
      if (!alice.copy().fetch("app/page").principal().equals(ALICE.name())) {
        return passed;
      }
      assertThat(passed).isLessThan(Duration.ofMinutes(1));
    }
  }

  private static String millis(Duration time) {
    return "%.1f".formatted(time.toNanos() / 1e6);
  }

  private URI start(Nodes nodes, Duration poll, boolean doorbell, Path folder) {
    return Nodes.host(
        nodes.start(
            server(nodes.journal())
                .property("universal-logout.journal.notify", Boolean.toString(doorbell))
                .property("universal-logout.journal.poll-interval", poll.toString())
                .property("universal-logout.max-staleness", "PT60S"),
            TestHost.formLogin("host.war", Map.of()),
            folder));
  }
}
