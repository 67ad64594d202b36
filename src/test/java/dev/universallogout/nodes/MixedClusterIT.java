package dev.universallogout.nodes;

import static dev.universallogout.nodes.Person.ALICE;
import static dev.universallogout.nodes.Person.BOB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.universallogout.demo.ServerProcess;
import dev.universallogout.testing.Browser;
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
                    .application("universal-logout", Path.of(System.getProperty("product.war"))))
            .url("/universal-logout/");
    wildFly = application(Servers.wildFly().journal(nodes.journal()), folder);
    liberty =
        application(
            Servers.openLiberty().journal(nodes.journal()).ltpaKeys(folder.resolve("ltpa.keys")),
            folder);
  }

  private URI application(ServerProcess.Builder<?, ?> server, Path folder) {
    server.property("universal-logout.endpoint", "none");
    return Nodes.host(nodes.start(server, TestHost.formLogin("host.war", Map.of()), folder));
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

    await()
        .atMost(Duration.ofSeconds(15))
        .untilAsserted(
            () -> assertThat(alice).noneMatch(browser -> ALICE.isSignedIn(browser.copy())));
    for (Browser browser : alice) {
      ALICE.assertSignedOut(browser, browser.base());
    }
    assertThat(bob).allMatch(BOB::isSignedIn);
    assertThat(List.of(wildFly, liberty)).map(ALICE::signIn).allMatch(ALICE::isSignedIn);
  }
}
