package dev.universallogout.nodes;

import static dev.universallogout.nodes.Person.ALICE;
import static dev.universallogout.nodes.Person.BOB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.universallogout.demo.ServerProcess;
import dev.universallogout.testing.Browser;
import dev.universallogout.testing.IdentityProvider;
import dev.universallogout.testing.server.SharedJournal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
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
  private static final IdentityProvider PROVIDER = new IdentityProvider("okta");

  private SharedJournal journal;
  private ServerProcess first;
  private ServerProcess second;
  private Browser bystander;
  URI one;
  URI two;

  /** The two, not started. */
  abstract List<ServerProcess.Builder<?, ?>> servers(SharedJournal journal, Path folder);

  abstract WebArchive application();

  @BeforeAll
  void start(@TempDir Path folder) {
    journal = SharedJournal.start();
    Path war = folder.resolve("host.war");
    application().as(ZipExporter.class).exportTo(war.toFile());
    List<ServerProcess.Builder<?, ?>> servers = servers(journal, folder);
    first = start(servers.get(0), war);
    second = start(servers.get(1), war);
    one = first.url("/host/");
    two = second.url("/host/");
  }

  private static ServerProcess start(ServerProcess.Builder<?, ?> builder, Path war) {
    builder.application("host", war);
    builder.user("alice", Person.PASSWORD, "member").user("bob", Person.PASSWORD, "member");
    builder.property("universal-logout.session.subject-attributes", "user");
    PROVIDER.configuration().forEach(builder::property);
    return builder.start();
  }

  @AfterAll
  void stop() {
    for (AutoCloseable opened : new AutoCloseable[] {second, first, journal}) {
      if (opened != null) {
        close(opened);
      }
    }
  }

  private static void close(AutoCloseable opened) {
    try {
      opened.close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @BeforeEach
  void signInBystander() {
    bystander = BOB.signIn(one);
    visit(BOB, bystander, two, one);
  }

  @AfterEach
  void bystanderIsUndisturbed_andAnewLoginWorks() {
    visit(BOB, bystander, one, two);
    Browser again = ALICE.signIn(one);
    visit(ALICE, again, two, one, two);
    visit(ALICE, ALICE.signIn(two), one, two);
  }

  /** One after the other with the cookies that the one before has given. */
  static Browser visit(Person person, Browser browser, URI... nodes) {
    Browser visitor = browser;
    for (URI node : nodes) {
      visitor = visitor.at(node);
      assertThat(visitor.get("protected/page").principal())
          .as("%s at %s", person.name(), node)
          .isEqualTo(person.name());
    }
    return visitor;
  }

  void revokeAlice(URI node) {
    assertThat(PROVIDER.revoke(node, "alice").status()).isEqualTo(200);
  }

  /** On the node that has acknowledged at once, on the other within the interval of its poll. */
  void assertSignedOut(Browser browser, URI revokedAt) {
    ALICE.assertSignedOut(browser, revokedAt);
    URI other = revokedAt.equals(one) ? two : one;
    await()
        .atMost(Duration.ofSeconds(15))
        .untilAsserted(() -> ALICE.assertSignedOut(browser, other));
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
  void everythingThatALoginEverSet_presentedAgainOnEitherNode_bringsNobodyBack() {
    Browser alice = visit(ALICE, ALICE.signIn(one), two, one);
    Browser stolen = alice.copy();
    revokeAlice(one);
    assertSignedOut(alice, one);
    ALICE.signIn(one);
    ALICE.signIn(two);
    assertSignedOut(stolen, one);
  }
}
