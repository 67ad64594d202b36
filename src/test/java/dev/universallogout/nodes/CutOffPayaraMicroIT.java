package dev.universallogout.nodes;

import static dev.universallogout.nodes.Person.ALICE;
import static dev.universallogout.nodes.Person.BOB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.universallogout.demo.ServerProcess;
import dev.universallogout.testing.Browser;
import dev.universallogout.testing.Browser.Page;
import dev.universallogout.testing.TestHost;
import dev.universallogout.testing.server.Servers;
import dev.universallogout.testing.server.Wire;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What MicroProfile Health says of a node that is cut off from the database. */
@Timeout(300)
@Tag("long")
class CutOffPayaraMicroIT {

  @Test
  void nodeThatDenies_isNotReadyWhileItIsCutOff_andIsAgainWhenItHasCaughtUp(@TempDir Path folder) {
    try (Nodes nodes = new Nodes();
        Wire wire = Wire.to(nodes.journal().port())) {
      ServerProcess server =
          nodes.start(
              Servers.payaraMicro(nodes.journal())
                  .environment("JOURNAL_URL", nodes.journal().url(wire.port()))
                  .property("universal-logout.max-staleness", "PT2S")
                  .property("universal-logout.on-stale", "deny"),
              TestHost.formLogin("host.war", Map.of()),
              folder);
      Browser alice = ALICE.signIn(Nodes.host(server));
      Browser bob = BOB.signIn(Nodes.host(server));
      assertThat(ready(server).body()).contains("universal-logout", "\"UP\"");

      wire.cut();

      soon().until(() -> ready(server).status() == 503);
      assertThat(ready(server).body()).contains("universal-logout", "\"DOWN\"");
      assertThat(new Browser(server.url("/")).get("health/live").status()).isEqualTo(200);
      assertThat(bob.copy().fetch("app/page").status()).isEqualTo(503);

      wire.mend();

      soon().until(() -> ready(server).status() == 200);
      assertThat(BOB.isSignedIn(bob)).isTrue();
      nodes.revoke(ALICE, Nodes.host(server));
      ALICE.assertSignedOut(alice, Nodes.host(server));
      assertThat(BOB.isSignedIn(bob)).isTrue();
    }
  }

  private static ConditionFactory soon() {
    return await().atMost(Duration.ofSeconds(60)).ignoreExceptions();
  }

  private static Page ready(ServerProcess server) {
    return new Browser(server.url("/")).get("health/ready");
  }
}
