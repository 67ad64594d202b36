package dev.universallogout.nodes;

import static dev.universallogout.nodes.Person.ALICE;
import static dev.universallogout.nodes.Person.BOB;
import static org.assertj.core.api.Assertions.assertThat;

import dev.universallogout.demo.ServerProcess;
import dev.universallogout.testing.Browser;
import dev.universallogout.testing.TestHost;
import dev.universallogout.testing.server.Servers;
import dev.universallogout.testing.server.SharedJournal;
import java.util.List;
import java.util.Map;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * {@code <distributable/>} on one node: Infinispan has two sessions in memory and all others on the
 * disk, where they survive a restart under the same id.
 */
@Tag("wildfly")
class WildFlyDistributableRestartIT extends RestartContract {

  @Override
  ServerProcess.Builder<?, ?> server(SharedJournal journal) {
    return Servers.wildFly().journal(journal);
  }

  @Override
  ServerProcess.Builder<?, ?> otherServer(SharedJournal journal) {
    return Servers.wildFly().journal(journal);
  }

  @Override
  WebArchive application() {
    WebArchive application = TestHost.distributable("host.war", Map.of());
    application.delete("/WEB-INF/jboss-web.xml");
    return application.addAsWebInfResource(
        new StringAsset(
            """
            <jboss-web>
              <security-domain>other</security-domain>
              <max-active-sessions>2</max-active-sessions>
            </jboss-web>
            """),
        "jboss-web.xml");
  }

  @Test
  void sessions_passivatedBeforeTheRevocation_areRefused() {
    List<Browser> devices = alicesDevices();
    Browser visited = ALICE.signIn(base);
    crowdOut();
    assertThat(ALICE.isSignedIn(visited)).isTrue();
    crowdOut();
    revokeAlice(base);
    assertAllSignedOut(devices);
    assertAllSignedOut(List.of(visited));
  }

  /** WildFly may write such a session to the disk before its login is complete. */
  private void crowdOut() {
    for (int i = 0; i < 10; i++) {
      new Browser(base).signIn(BOB.name(), Person.PASSWORD);
    }
  }
}
