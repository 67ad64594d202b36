package dev.universallogout.nodes;

import dev.universallogout.testing.TestHost;
import dev.universallogout.testing.server.LibertyProcess;
import dev.universallogout.testing.server.Servers;
import dev.universallogout.testing.server.SharedJournal;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Tag;

/** The sessions are in a database, and copies of them on the nodes that they have visited. */
@Tag("open-liberty")
class TwoLibertyNodesWithSessionDatabaseIT extends TwoNodesContract {

  @Override
  List<LibertyProcess.Builder> servers(SharedJournal journal, Path folder) {
    List<LibertyProcess.Builder> servers = Servers.twoOpenLiberty(journal, folder);
    servers.forEach(LibertyProcess.Builder::sessionsInDatabase);
    return servers;
  }

  @Override
  WebArchive application() {
    return TestHost.distributable("host.war", Map.of());
  }
}
