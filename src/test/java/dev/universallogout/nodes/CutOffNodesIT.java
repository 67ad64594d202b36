package dev.universallogout.nodes;

import static dev.universallogout.nodes.Person.ALICE;
import static dev.universallogout.nodes.Person.BOB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.universallogout.demo.ServerProcess;
import dev.universallogout.testing.Browser;
import dev.universallogout.testing.Browser.Page;
import dev.universallogout.testing.TestHost;
import dev.universallogout.testing.server.Management;
import dev.universallogout.testing.server.Servers;
import dev.universallogout.testing.server.TomcatProcess;
import dev.universallogout.testing.server.Wire;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Three nodes of which two may be cut off from the database: one denies while it cannot read the
 * journal, one does not.
 */
@Tag("tomcat")
@Tag("long")
@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CutOffNodesIT {
  private final Nodes nodes = new Nodes();
  private final Wire wire = Wire.to(nodes.journal().port());
  private ServerProcess denyingNode;
  private ServerProcess allowingNode;
  private URI denying;
  private URI allowing;
  private URI near;

  @BeforeAll
  void start(@TempDir Path folder) {
    denyingNode = start(cutOff().property("universal-logout.on-stale", "deny"), folder);
    allowingNode = start(cutOff(), folder);
    denying = Nodes.host(denyingNode);
    allowing = Nodes.host(allowingNode);
    near = Nodes.host(start(Servers.tomcat().journal(nodes.journal()), folder));
  }

  private TomcatProcess.Builder cutOff() {
    return Servers.tomcat()
        .journal(nodes.journal().url(wire.port()))
        .property("universal-logout.max-staleness", "PT2S");
  }

  private ServerProcess start(TomcatProcess.Builder server, Path folder) {
    return nodes.start(
        server, TestHost.formLogin("host.war", Map.of()).addPackage("com.example.pool"), folder);
  }

  @AfterEach
  void mend() {
    wire.mend();
    for (URI node : List.of(denying, allowing)) {
      // Once it acknowledges one, it has put it behind all that the others acknowledged before.
      soon().until(() -> nodes.askToRevoke(new Person("nobody"), node) == 200);
    }
  }

  @AfterAll
  void stop() {
    nodes.close();
    wire.close();
  }

  private enum Trouble {
    CUT {
      @Override
      void happensTo(Wire wire) {
        wire.cut();
      }
    },
    SILENT {
      @Override
      void happensTo(Wire wire) {
        wire.silence();
      }
    };

    abstract void happensTo(Wire wire);
  }

  private static ConditionFactory soon() {
    return await().atMost(Duration.ofSeconds(60)).ignoreExceptions();
  }

  private static int answer(Browser browser) {
    return browser.copy().fetch("app/page").status();
  }

  @ParameterizedTest
  @EnumSource
  void nodeThatDenies_servesNobodyWhileItIsCutOff_saysSo_andCatchesUpWithoutAGap(Trouble trouble) {
    Browser alice = ALICE.signIn(denying);
    Browser bob = BOB.signIn(denying);
    int logged = denyingNode.log().length();
    trouble.happensTo(wire);

    soon().until(() -> answer(bob) == 503);
    assertThat(answer(alice)).isEqualTo(503);
    assertThat(status("Serving")).isEqualTo(false);
    assertThat((Double) status("SecondsSinceLastRead")).isGreaterThan(2);
    assertThat(denyingNode.log().substring(logged)).contains("UL0407");
    nodes.revoke(ALICE, near);
    assertThat(answer(alice)).isEqualTo(503);

    wire.mend();
    soon().until(() -> BOB.isSignedIn(bob));
    ALICE.assertSignedOut(alice, denying);
    assertThat(status("Serving")).isEqualTo(true);
    assertThat(ALICE.isSignedIn(ALICE.signIn(denying))).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void nodeThatAllows_servesWhileItIsCutOff_saysSo_andCatchesUpWithoutAGap(Trouble trouble) {
    Browser alice = ALICE.signIn(allowing);
    Browser bob = BOB.signIn(allowing);
    int logged = allowingNode.log().length();
    trouble.happensTo(wire);

    soon().until(() -> allowingNode.log().substring(logged).contains("UL0407"));
    nodes.revoke(ALICE, near);
    assertThat(BOB.isSignedIn(bob)).isTrue();

    wire.mend();
    soon().until(() -> !ALICE.isSignedIn(alice.copy()));
    ALICE.assertSignedOut(alice, allowing);
    assertThat(BOB.isSignedIn(bob)).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void revocation_askedOfANodeThatIsCutOff_isAnErrorAndChangesNothing_andASecondTryWorks(
      Trouble trouble) {
    Browser alice = ALICE.signIn(allowing);
    Browser elsewhere = ALICE.signIn(near);
    trouble.happensTo(wire);

    long asked = System.nanoTime();
    assertThat(nodes.askToRevoke(ALICE, allowing)).isEqualTo(500);
    // Ten, and what HTTP takes on a busy machine.
    assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(15));
    assertThat(ALICE.isSignedIn(elsewhere)).isTrue();

    wire.mend();
    soon().until(() -> nodes.askToRevoke(ALICE, allowing) == 200);
    ALICE.assertSignedOut(alice, allowing);
    soon().until(() -> !ALICE.isSignedIn(elsewhere.copy()));
  }

  @Test
  void connections_thatDiedWithoutAWord_areGivenUpForNewOnes() {
    Browser alice = ALICE.signIn(allowing);
    Browser bob = BOB.signIn(allowing);
    wire.strand();

    soon().until(() -> nodes.askToRevoke(ALICE, allowing) == 200);

    ALICE.assertSignedOut(alice, allowing);
    assertThat(BOB.isSignedIn(bob)).isTrue();
    soon().until(() -> status("Serving").equals(true));
  }

  /**
   * Nothing of its own has run since; what waited to be answered is not answered by an old view.
   */
  @Test
  void nodeThatDenies_stoppedForLonger_answersNobodyWhoWasRevokedMeanwhile() throws Exception {
    Browser alice = ALICE.signIn(denying);
    signal("STOP");
    List<CompletableFuture<Page>> waiting = new ArrayList<>();
    try {
      nodes.revoke(ALICE, near);
      TimeUnit.SECONDS.sleep(3);
      for (int i = 0; i < 20; i++) {
        waiting.add(CompletableFuture.supplyAsync(() -> alice.copy().fetch("app/page")));
      }
      TimeUnit.MILLISECONDS.sleep(200);
    } finally {
      signal("CONT");
    }
    for (CompletableFuture<Page> answer : waiting) {
      assertThat(answer.get().status()).isIn(401, 503);
    }
  }

  private void signal(String name) throws Exception {
    String process = Long.toString(denyingNode.pid());
    assertThat(new ProcessBuilder("kill", "-" + name, process).start().waitFor()).isZero();
  }

  @Test
  void database_thatIsSlow_delaysTheAnswerAndNotWhatItPromises() {
    Browser alice = ALICE.signIn(allowing);
    Browser bob = BOB.signIn(allowing);
    wire.slow(Duration.ofMillis(100));

    nodes.revoke(ALICE, allowing);

    ALICE.assertSignedOut(alice, allowing);
    assertThat(BOB.isSignedIn(bob)).isTrue();
  }

  @Test
  void database_thatTakesNoWrites_refusesRevocationsAndDisturbsNobody() throws Exception {
    Browser alice = ALICE.signIn(near);
    Browser bob = BOB.signIn(near);
    nodes
        .journal()
        .execute("ALTER SYSTEM SET default_transaction_read_only = on", "SELECT pg_reload_conf()");
    try {
      soon().until(() -> nodes.askToRevoke(ALICE, near) == 500);
      assertThat(ALICE.isSignedIn(alice)).isTrue();
      assertThat(BOB.isSignedIn(bob)).isTrue();
    } finally {
      nodes
          .journal()
          .execute(
              "SET default_transaction_read_only = off",
              "ALTER SYSTEM RESET default_transaction_read_only",
              "SELECT pg_reload_conf()");
    }

    assertRevocable(alice, bob);
  }

  @Test
  void disk_thatIsFull_refusesRevocationsAndDisturbsNobodyAndRecovers() throws Exception {
    Browser alice = ALICE.signIn(near);
    Browser bob = BOB.signIn(near);
    nodes.journal().fillDisk();
    try {
      soon().until(() -> nodes.askToRevoke(new Person("somebody"), near) == 500);
      assertThat(nodes.askToRevoke(ALICE, near)).isEqualTo(500);
      assertThat(ALICE.isSignedIn(alice)).isTrue();
      assertThat(BOB.isSignedIn(bob)).isTrue();
      assertThat(ALICE.isSignedIn(ALICE.signIn(near))).isTrue();
    } finally {
      nodes.journal().emptyDisk();
    }

    assertRevocable(alice, bob);
  }

  /** The application has taken all ten, and keeps them. */
  @Test
  void pool_thatIsExhausted_refusesRevocationsAndDisturbsNobodyAndRecovers() {
    Browser alice = ALICE.signIn(near);
    Browser bob = BOB.signIn(near);
    Browser pool = new Browser(near);
    assertThat(pool.get("pool").value("taken")).isEqualTo("10");
    try {
      assertThat(nodes.askToRevoke(ALICE, near)).isEqualTo(500);
      assertThat(ALICE.isSignedIn(alice)).isTrue();
      assertThat(BOB.isSignedIn(bob)).isTrue();
      assertThat(ALICE.isSignedIn(ALICE.signIn(near))).isTrue();
    } finally {
      assertThat(pool.get("pool?return=all").value("taken")).isEqualTo("0");
    }

    assertRevocable(alice, bob);
  }

  @Test
  void tables_thatSomebodyHasLocked_refuseRevocationsAndRecover() throws Exception {
    Browser alice = ALICE.signIn(near);
    Browser bob = BOB.signIn(near);
    List<CompletableFuture<Integer>> answers = new ArrayList<>();
    try (Connection connection = nodes.journal().connection();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("LOCK TABLE ul_journal, ul_revocation, ul_credential");
      for (int i = 0; i < 20; i++) {
        answers.add(CompletableFuture.supplyAsync(() -> nodes.askToRevoke(ALICE, near)));
      }
      for (CompletableFuture<Integer> answer : answers) {
        assertThat(answer.get()).isEqualTo(500);
      }
      assertThat(BOB.isSignedIn(bob)).isTrue();
      connection.rollback();
    }

    assertRevocable(alice, bob);
  }

  private void assertRevocable(Browser alice, Browser bob) {
    soon().until(() -> nodes.askToRevoke(ALICE, near) == 200);
    ALICE.assertSignedOut(alice, near);
    assertThat(BOB.isSignedIn(bob)).isTrue();
    assertThat(ALICE.isSignedIn(ALICE.signIn(near))).isTrue();
  }

  private Object status(String attribute) {
    try (Management management = Management.of(denyingNode)) {
      return management.status("/host", attribute);
    }
  }
}
