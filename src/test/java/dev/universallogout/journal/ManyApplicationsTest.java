package dev.universallogout.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.universallogout.token.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Logger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the journals of many applications in one process cost. A longer run. */
@Tag("long")
class ManyApplicationsTest {
  private static final Logger RESULTS = Logger.getLogger(ManyApplicationsTest.class.getName());
  private static final int APPLICATIONS = 50;
  private static final int USERS = 100_000;

  @Test
  void journals_ofFiftyApplications_costWhatIsDocumented() throws Exception {
    try (TestDatabase database = TestDatabase.postgres()) {
      JdbcJournal store = Database.journal(database);
      ScaleTest.fill(database, USERS);
      // Else they are forgotten while the last ones start.
      database.run("UPDATE ul_revocation SET recorded_at = " + System.currentTimeMillis());
      int threadsBefore = Thread.activeCount();
      List<Node> nodes = new ArrayList<>();
      try {
        long begun = System.nanoTime();
        for (int i = 0; i < APPLICATIONS; i++) {
          nodes.add(
              Node.start(store, Node.settings(Duration.ofMillis(250), Duration.ofMinutes(1))));
        }
        for (Node node : nodes) {
          assertThat(node.journal().awaitApplied(USERS, Duration.ofMinutes(2))).isTrue();
        }
        long bytes = nodes.stream().mapToLong(node -> node.journal().view().index().bytes()).sum();
        RESULTS.info(
            "%d applications, %d users: start one after the other %d ms, indexes %.1f MB, %d threads"
                .formatted(
                    APPLICATIONS,
                    USERS,
                    ScaleTest.millisSince(begun),
                    bytes / 1e6,
                    Thread.activeCount() - threadsBefore));
        assertThat(bytes).isBetween(16L * USERS * APPLICATIONS, 20L * USERS * APPLICATIONS);
        assertThat(Thread.activeCount() - threadsBefore).isLessThanOrEqualTo(4 * APPLICATIONS + 5);
      } finally {
        nodes.forEach(Node::close);
      }
    }
  }
}
