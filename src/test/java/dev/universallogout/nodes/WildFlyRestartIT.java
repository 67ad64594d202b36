package dev.universallogout.nodes;

import dev.universallogout.demo.ServerProcess;
import dev.universallogout.testing.TestHost;
import dev.universallogout.testing.server.Servers;
import dev.universallogout.testing.server.SharedJournal;
import java.util.Map;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Tag;

/** {@code persistent-sessions}: each is restored at its first visit, under a new id. */
@Tag("wildfly")
class WildFlyRestartIT extends RestartContract {

  @Override
  ServerProcess.Builder<?, ?> server(SharedJournal journal) {
    return Servers.wildFly()
        .journal(journal)
        .cli(
            "/subsystem=undertow/servlet-container=default/setting=persistent-sessions"
                + ":add(path=sessions,relative-to=jboss.server.data.dir)");
  }

  @Override
  ServerProcess.Builder<?, ?> otherServer(SharedJournal journal) {
    return Servers.wildFly().journal(journal);
  }

  @Override
  WebArchive application() {
    return TestHost.formLogin("host.war", Map.of());
  }
}
