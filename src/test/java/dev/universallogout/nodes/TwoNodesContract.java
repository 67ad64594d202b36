package dev.universallogout.nodes;

import static dev.universallogout.nodes.Person.ALICE;
import static dev.universallogout.nodes.Person.BOB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.universallogout.demo.ServerProcess;
import dev.universallogout.testing.Browser;
import dev.universallogout.testing.Browser.Page;
import dev.universallogout.testing.TestSocket;
import dev.universallogout.testing.server.SharedJournal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.logging.Logger;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two nodes with one journal, between which a user's requests go to and fro. A bystander does so
 * throughout and must not notice.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class TwoNodesContract {
  private static final Logger log = Logger.getLogger(TwoNodesContract.class.getName());

  /** How often a node reads the journal, which is what it does unless told otherwise. */
  private static final Duration POLL = Duration.ofMillis(250);

  private final Nodes nodes = new Nodes();
  private ServerProcess second;
  private Browser bystander;
  URI one;
  URI two;

  /** The two, not started. */
  abstract List<? extends ServerProcess.Builder<?, ?>> servers(SharedJournal journal, Path folder);

  abstract WebArchive application();

  @BeforeAll
  void start(@TempDir Path folder) {
    List<? extends ServerProcess.Builder<?, ?>> servers = servers(nodes.journal(), folder);
    one = Nodes.host(nodes.start(servers.get(0), application(), folder));
    second = nodes.start(servers.get(1), application(), folder);
    two = Nodes.host(second);
  }

  @AfterAll
  void stop() {
    nodes.close();
  }

  @BeforeEach
  void signInBystander() {
    bystander = visit(BOB, BOB.signIn(one), two, one);
  }

  @AfterEach
  void bystanderIsUndisturbed_andANewLoginWorks() {
    visit(BOB, bystander, one, two);
    visit(ALICE, ALICE.signIn(one), two, one, two);
    visit(ALICE, ALICE.signIn(two), one, two);
  }

  /**
   * One after the other, with the cookies that the one before has given. A server may answer before
   * the session has come to the other node, where it is unknown for a moment; a session that was
   * refused has ended, and is not there the second time either.
   */
  static Browser visit(Person person, Browser browser, URI... nodes) {
    Browser visitor = browser;
    for (URI node : nodes) {
      Browser before = visitor.at(node);
      visitor =
          await()
              .pollDelay(Duration.ZERO)
              .atMost(Duration.ofSeconds(10))
              .until(
                  () -> {
                    Browser attempt = before.copy();
                    Page page = attempt.get("protected/page");
                    if (page.principal().equals(person.name())) {
                      return attempt;
                    }
                    log.warning(() -> person.name() + " is not known at " + node + ": " + page);
                    return null;
                  },
                  Objects::nonNull);
    }
    return visitor;
  }

  private void revokeAlice(URI node) {
    nodes.revoke(ALICE, node);
  }

  /** At the node that has acknowledged at once, at the other when it has read the journal. */
  private void assertSignedOut(Browser browser, URI acknowledged) {
    ALICE.assertSignedOut(browser, acknowledged);
    await()
        .atMost(Duration.ofSeconds(15))
        .untilAsserted(() -> ALICE.assertSignedOut(browser, one, two));
    ALICE.assertSignedOut(browser, one, two);
  }

  @Test
  void session_usedOnBothNodes_isRefusedOnBoth() {
    Browser alice = visit(ALICE, ALICE.signIn(one), two, one);
    revokeAlice(one);
    assertSignedOut(alice, one);
  }

  @Test
  void session_lastUsedOnTheOtherNode_isRefusedOnBoth() {
    Browser alice = visit(ALICE, ALICE.signIn(one), two);
    revokeAlice(one);
    assertSignedOut(alice, one);
  }

  @Test
  void session_neverSeenOnTheOtherNode_isRefusedThere() {
    Browser alice = ALICE.signIn(one);
    revokeAlice(one);
    assertSignedOut(alice, one);
  }

  @Test
  void session_revokedAtANodeThatHasNeverSeenIt_isRefusedOnBoth() {
    Browser alice = ALICE.signIn(one);
    revokeAlice(two);
    assertSignedOut(alice, two);
  }

  @Test
  void login_notFollowedBeforeTheRevocation_isRefusedOnBoth() {
    Browser parked = ALICE.signInAndStop(one);
    Browser elsewhere = ALICE.signInAndStop(two);
    revokeAlice(one);
    assertSignedOut(parked, one);
    assertSignedOut(elsewhere, one);
  }

  @Test
  void loginOfTheApplicationsOwn_isRefusedOnBoth() {
    Browser alice = ALICE.signInToTheApplication(one);
    alice = alice.at(two);
    alice.get("app/page");
    alice = alice.at(one);
    Browser untravelled = ALICE.signInToTheApplication(one);
    revokeAlice(two);
    assertSignedOut(alice, two);
    assertSignedOut(untravelled, two);
  }

  /** No request comes to the other node, which has to notice by itself. */
  @Test
  void webSocket_onTheOtherNode_isClosedWithinASecondOfItsReadingTheJournal() throws Exception {
    Browser alice = visit(ALICE, ALICE.signIn(two), one, two);
    Browser bob = visit(BOB, BOB.signIn(two), one, two);
    TestSocket revoked = TestSocket.open(two, alice);
    TestSocket living = TestSocket.open(two, bob);
    try {
      nodes.revoke(ALICE, one);
      revoked.closed().get(POLL.plusSeconds(1).toMillis(), TimeUnit.MILLISECONDS);
      assertThat(living.echo("still here")).isEqualTo("still here");
    } finally {
      revoked.close();
      living.close();
    }
    assertSignedOut(alice, one);
  }

  /** As a WebSocket is: nobody comes with a request. */
  @Test
  void openAnswers_onTheOtherNode_endWithinASecondOfItsReadingTheJournal() throws Exception {
    Browser alice = visit(ALICE, ALICE.signIn(two), one, two);
    Browser bob = visit(BOB, BOB.signIn(two), one, two);
    CompletableFuture<String> events = alice.open("app/?do=stream");
    CompletableFuture<Page> waiting = alice.copy().getLater("app/?do=async&gate=alice");
    CompletableFuture<Page> living = bob.copy().getLater("app/?do=async&gate=bob");
    for (String gate : List.of("alice", "bob")) {
      bob.copy().get("app/page?arrived=" + gate);
    }
    assertThat(List.of(events, waiting, living)).noneMatch(CompletableFuture::isDone);

    nodes.revoke(ALICE, one);

    long bound = POLL.plusSeconds(1).toMillis();
    assertThat(waiting.get(bound, TimeUnit.MILLISECONDS).body()).doesNotContain(ALICE.name());
    assertThat(events.get(bound, TimeUnit.MILLISECONDS)).contains("open");
    assertThat(living).isNotDone();
    bob.copy().get("app/page?release=bob");
    assertThat(living.get(5, TimeUnit.SECONDS).principal()).isEqualTo(BOB.name());
    bob.copy().get("app/page?release=alice");
    assertSignedOut(alice, one);
  }

  @Test
  void login_rightAfterTheRevocation_worksAtOnceOnTheNodeThatMayNotKnowOfItYet() {
    revokeAlice(one);
    visit(ALICE, ALICE.signIn(one), two, one, two);
  }

  /** Whatever was stolen at whichever moment, all of it and each cookie alone. */
  @Test
  void cookies_stolenBeforeTheRevocation_bringNobodyBackWhenTheUserHasSignedInAgain() {
    List<Browser> stolen = new ArrayList<>();
    stolen.add(ALICE.signInAndStop(one));
    Browser alice = stolen.get(0).copy();
    for (URI node : List.of(one, two, one)) {
      alice = visit(ALICE, alice, node);
      stolen.add(alice);
    }
    for (Browser all : List.copyOf(stolen)) {
      for (String cookie : all.cookies().keySet()) {
        Browser single = all.copy();
        single.cookies().keySet().retainAll(List.of(cookie));
        stolen.add(single);
      }
    }
    revokeAlice(one);
    ALICE.signIn(one);
    Browser again = visit(ALICE, ALICE.signIn(one), two);
    for (Browser browser : stolen) {
      assertSignedOut(browser, one);
    }
    visit(ALICE, again, one, two);
  }

  @Test
  void node_thatWasDownWhenItsUserWasRevoked_refusesHim() {
    Browser alice = visit(ALICE, ALICE.signIn(two), one, two);
    Browser parked = ALICE.signInAndStop(two);
    second.kill();
    revokeAlice(one);
    second.start();
    ALICE.assertSignedOut(alice, two, one);
    ALICE.assertSignedOut(parked, two, one);
  }
}
