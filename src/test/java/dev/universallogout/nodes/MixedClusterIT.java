package dev.universallogout.nodes;

import static dev.universallogout.nodes.Person.ALICE;
import static dev.universallogout.nodes.Person.BOB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.universallogout.demo.ServerProcess;
import dev.universallogout.testing.Browser;
import dev.universallogout.testing.Ledger;
import dev.universallogout.testing.TestHost;
import dev.universallogout.testing.server.Servers;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Servers of three makes that have nothing in common but the journal: the WAR takes the calls on
 * Payara Micro, and the application is on WildFly and on Open Liberty.
 */
@Tag("mixed-cluster")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MixedClusterIT {
  private final Nodes nodes = new Nodes();
  private URI war;
  private URI wildFly;
  private URI liberty;

  @BeforeAll
  void start(@TempDir Path folder) {
    war =
        nodes
            .start(
                Servers.payaraMicro(nodes.journal())
                    .application("ROOT", Path.of(System.getProperty("product.war"))))
            .url("/");
    wildFly = application("wildfly", Servers.wildFly().journal(nodes.journal()), folder);
    liberty =
        application(
            "liberty",
            Servers.openLiberty().journal(nodes.journal()).ltpaKeys(folder.resolve("ltpa.keys")),
            folder);
  }

  /** Each with tokens of its own: under one name they would do each other's work. */
  private URI application(String holder, ServerProcess.Builder<?, ?> server, Path folder) {
    server
        .property("universal-logout.endpoint", "none")
        .property("universal-logout.refresh-tokens.holder", holder);
    return Nodes.host(nodes.start(server, TestHost.tokenHolder("host.war", Map.of()), folder));
  }

  @AfterAll
  void stop() {
    nodes.close();
  }

  @Test
  void revocation_sentToTheWar_endsTheSessionsOnBothOtherServers() {
    List<Browser> alice =
        List.of(
            ALICE.signIn(wildFly),
            ALICE.signIn(liberty),
            ALICE.signInToTheApplication(wildFly),
            ALICE.signInToTheApplication(liberty));
    List<Browser> bob = List.of(BOB.signIn(wildFly), BOB.signIn(liberty));

    nodes.revoke(ALICE, war);

    assertThat(alice).noneMatch(browser -> ALICE.isSignedIn(browser.copy()));
    for (Browser browser : alice) {
      ALICE.assertSignedOut(browser, browser.base());
    }
    assertThat(bob).allMatch(BOB::isSignedIn);
    assertThat(List.of(wildFly, liberty)).map(ALICE::signIn).allMatch(ALICE::isSignedIn);
  }

  @Test
  void revocation_sentToTheWar_isAnsweredWhenBothOtherServersHaveRevokedTheTokens() {
    Ledger onWildFly = new Ledger(wildFly);
    Ledger onLiberty = new Ledger(liberty);
    long before = onLiberty.revoked("alice");
    long asked = onLiberty.asked("alice");
    onLiberty.fail(true);
    try {
      Browser alice = ALICE.signIn(liberty);
      assertThat(nodes.askToRevoke(ALICE, war)).isEqualTo(500);
      await()
          .atMost(Duration.ofSeconds(15))
          .untilAsserted(() -> assertThat(ALICE.isSignedIn(alice.copy())).isFalse());
      assertThat(onLiberty.asked("alice")).isGreaterThan(asked);
      assertThat(onLiberty.revoked("alice")).isEqualTo(before);
    } finally {
      onLiberty.fail(false);
    }

    long there = onWildFly.revoked("alice");
    nodes.revoke(ALICE, war);

    assertThat(onWildFly.revoked("alice")).isGreaterThan(there);
    assertThat(onLiberty.revoked("alice")).isGreaterThan(before);
    assertThat(onWildFly.asked("bob")).isZero();
    assertThat(onLiberty.asked("bob")).isZero();
  }
}
