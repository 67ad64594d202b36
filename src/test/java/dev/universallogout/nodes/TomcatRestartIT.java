package dev.universallogout.nodes;

import dev.universallogout.demo.ServerProcess;
import dev.universallogout.testing.TestHost;
import dev.universallogout.testing.server.Servers;
import dev.universallogout.testing.server.SharedJournal;
import java.util.Map;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Tag;

/** {@code StandardManager} with a file, which it writes when the application stops. */
@Tag("tomcat")
class TomcatRestartIT extends RestartContract {

  @Override
  ServerProcess.Builder<?, ?> server(SharedJournal journal) {
    return Servers.tomcat()
        .journal(journal)
        // Else the session outlives the restart, but not the login in it.
        .inEachContext("<Manager pathname=\"SESSIONS.ser\" persistAuthentication=\"true\"/>");
  }

  @Override
  ServerProcess.Builder<?, ?> otherServer(SharedJournal journal) {
    return Servers.tomcat().journal(journal);
  }

  @Override
  WebArchive application() {
    return TestHost.formLogin("host.war", Map.of());
  }
}
