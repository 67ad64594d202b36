package dev.universallogout.nodes;

import static dev.universallogout.nodes.Person.ALICE;
import static dev.universallogout.nodes.Person.BOB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.universallogout.demo.ServerProcess;
import dev.universallogout.testing.Browser;
import dev.universallogout.testing.TestHost;
import dev.universallogout.testing.server.Servers;
import dev.universallogout.testing.server.TomcatProcess;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The node that is asked to revoke is killed while it does so, again and again, each time at
 * another moment. Its sessions outlive that: the server keeps them in files after each request.
 * What it has acknowledged is in force on both nodes afterwards, and what came later is not
 * touched.
 */
@Tag("tomcat")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KilledNodeIT {
  private static final int KILLS = Integer.getInteger("kills", 6);

  private final Nodes nodes = new Nodes();
  private final Random random = new Random(20_261_123);
  private ServerProcess killed;
  private URI one;
  private URI two;
  private int tokens;

  @BeforeAll
  void start(@TempDir Path folder) throws SQLException {
    nodes
        .journal()
        .execute(
            "CREATE TABLE token"
                + " (id INTEGER PRIMARY KEY, owner TEXT, since BIGINT, revoked BOOLEAN DEFAULT FALSE)");
    killed = nodes.start(node(), TestHost.formLogin("host.war", Map.of()), folder);
    one = Nodes.host(killed);
    two = Nodes.host(nodes.start(node(), TestHost.formLogin("host.war", Map.of()), folder));
  }

  private TomcatProcess.Builder node() {
    return Servers.tomcat()
        .journal(nodes.journal())
        .inEachContext(
            """
            <Manager className="org.apache.catalina.session.PersistentManager" persistAuthentication="true">
              <Store className="org.apache.catalina.session.FileStore" directory="sessions"/>
            </Manager>
            """)
        .inEachContext("<Valve className=\"org.apache.catalina.valves.PersistentValve\"/>")
        .property(
            "universal-logout.refresh-tokens.revoke-sql",
            "UPDATE token SET revoked = TRUE WHERE owner = :subject AND since < :number");
  }

  @AfterAll
  void stop() {
    nodes.close();
  }

  @Test
  @Timeout(value = 2, unit = TimeUnit.HOURS)
  void acknowledgedRevocations_nodeKilledAtAnyMoment_areInForceOnBothNodes() throws Exception {
    List<Browser> bystanders = List.of(BOB.signIn(one), BOB.signIn(two));
    List<Integer> acknowledgedAfter = new ArrayList<>();
    List<Integer> diedAfter = new ArrayList<>();
    double longest = 300;
    // Kills that all come too early, or too late, show nothing.
    for (int kill = 1;
        kill <= KILLS || acknowledgedAfter.isEmpty() || diedAfter.isEmpty();
        kill++) {
      List<Browser> devices = alicesDevices();
      int token = issueToken();
      int delay = random.nextInt((int) longest);

      CompletableFuture<Integer> answer =
          CompletableFuture.supplyAsync(() -> nodes.askToRevoke(ALICE, one));
      TimeUnit.MILLISECONDS.sleep(delay);
      killed.kill();
      boolean acknowledged = answer.handle((status, e) -> e == null && status == 200).get();
      boolean revoked = isRevoked(token);
      killed.start();

      String round = "kill " + kill + " after " + delay + " ms, acknowledged: " + acknowledged;
      if (acknowledged) {
        assertThat(revoked).as(round).isTrue();
      } else {
        // Its sender asks again, whichever node is there; the other one reads the journal.
        nodes.revoke(ALICE, random.nextBoolean() ? one : two);
        assertThat(isRevoked(token)).as(round).isTrue();
        await()
            .atMost(Duration.ofSeconds(5))
            .until(() -> devices.stream().noneMatch(device -> ALICE.isSignedIn(device.copy())));
      }
      for (Browser device : devices) {
        ALICE.assertSignedOut(device, device.base());
      }
      List<Browser> later = alicesDevices();
      int laterToken = issueToken();
      killed.kill();
      killed.start();
      assertThat(later).as(round).allMatch(ALICE::isSignedIn);
      assertThat(isRevoked(laterToken)).as(round).isFalse();
      assertThat(bystanders).as(round).allMatch(BOB::isSignedIn);
      (acknowledged ? acknowledgedAfter : diedAfter).add(delay);
      longest *= acknowledged ? 0.8 : 1.25;
    }
    System.getLogger(KilledNodeIT.class.getName())
        .log(
            System.Logger.Level.INFO,
            "killed before the answer after {0} ms, after it after {1} ms",
            diedAfter,
            acknowledgedAfter);
  }

  private List<Browser> alicesDevices() {
    return List.of(
        ALICE.signIn(one),
        ALICE.signInAndStop(one),
        ALICE.signInToTheApplication(one),
        ALICE.signIn(two));
  }

  private int issueToken() throws SQLException {
    tokens++;
    nodes
        .journal()
        .execute(
            "INSERT INTO token (id, owner, since) SELECT "
                + tokens
                + ", 'alice', head FROM ul_journal");
    return tokens;
  }

  private boolean isRevoked(int token) throws SQLException {
    try (Connection connection = nodes.journal().connection();
        Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery("SELECT revoked FROM token WHERE id = " + token)) {
      assertThat(found.next()).isTrue();
      return found.getBoolean(1);
    }
  }
}
