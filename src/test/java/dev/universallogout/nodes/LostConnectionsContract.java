package dev.universallogout.nodes;

import static dev.universallogout.nodes.Person.ALICE;
import static dev.universallogout.nodes.Person.BOB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.universallogout.demo.ServerProcess;
import dev.universallogout.testing.Browser;
import dev.universallogout.testing.TestHost;
import dev.universallogout.testing.server.SharedJournal;
import dev.universallogout.testing.server.Wire;
import java.net.URI;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A server whose pool, as {@code deploy} has it, loses its connections: it must not hand them out
 * for ever.
 */
@Timeout(300)
@Tag("long")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class LostConnectionsContract {
  private final Nodes nodes = new Nodes();
  private final Wire wire = Wire.to(nodes.journal().port());
  private URI node;

  abstract ServerProcess.Builder<?, ?> server(SharedJournal journal);

  /** What the driver's URL ends with, as {@code docs/operating.md} says for this server. */
  String parameters() {
    return "";
  }

  @BeforeAll
  void start(@TempDir Path folder) {
    ServerProcess.Builder<?, ?> server = server(nodes.journal());
    server
        .environment("JOURNAL_URL", nodes.journal().url(wire.port()) + parameters())
        .property("universal-logout.max-staleness", "PT2S")
        .property("universal-logout.on-stale", "deny");
    node = Nodes.host(nodes.start(server, TestHost.formLogin("host.war", Map.of()), folder));
  }

  @AfterAll
  void stop() {
    nodes.close();
    wire.close();
  }

  private enum Loss {
    /** As when the database starts again, or fails over. */
    ENDED_BY_THE_DATABASE {
      @Override
      void happens(SharedJournal journal, Wire wire) throws SQLException {
        journal.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                + " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()");
      }
    },
    /** As by a firewall: neither end is told. */
    FORGOTTEN {
      @Override
      void happens(SharedJournal journal, Wire wire) {
        wire.strand();
      }
    },
    /** As when the database is away for a while. */
    AWAY {
      @Override
      void happens(SharedJournal journal, Wire wire) throws InterruptedException {
        wire.cut();
        Thread.sleep(5_000);
        wire.mend();
      }
    };

    abstract void happens(SharedJournal journal, Wire wire)
        throws SQLException, InterruptedException;
  }

  private static ConditionFactory soon() {
    return await().atMost(Duration.ofSeconds(60)).ignoreExceptions();
  }

  @ParameterizedTest
  @EnumSource
  void node_whoseConnectionsAreLost_readsOnByNewOnes(Loss loss) throws Exception {
    Browser alice = ALICE.signIn(node);
    Browser bob = BOB.signIn(node);

    loss.happens(nodes.journal(), wire);

    soon().until(() -> nodes.askToRevoke(ALICE, node) == 200);
    ALICE.assertSignedOut(alice, node);
    soon().until(() -> BOB.isSignedIn(bob));
    assertThat(ALICE.isSignedIn(ALICE.signIn(node))).isTrue();
  }
}
