package dev.universallogout.resurrection;

import dev.universallogout.testing.server.LibertyProcess;
import dev.universallogout.testing.server.Servers;
import dev.universallogout.testing.server.SharedJournal;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;

/** Sessions in a database, and LTPA tokens of the same keys. */
@Tag("open-liberty")
class LoginsOnTwoLibertyNodesIT extends LoginsOnTwoNodes {
  @Override
  List<LibertyProcess.Builder> servers(SharedJournal journal, Path folder) {
    List<LibertyProcess.Builder> servers = Servers.twoOpenLiberty(journal, folder);
    for (LibertyProcess.Builder server : servers) {
      server
          .sessionsInDatabase()
          .element("<httpSession urlRewritingEnabled=\"true\"/>")
          .element("<featureManager><feature>transportSecurity-1.0</feature></featureManager>")
          .element("<keyStore id=\"defaultKeyStore\" password=\"secret\"/>");
    }
    return servers;
  }
}
