package dev.universallogout.resurrection;

import dev.universallogout.testing.server.GlassFishProcess;
import dev.universallogout.testing.server.Servers;
import dev.universallogout.testing.server.SharedJournal;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;

/** Sessions of each node's own, on Payara Server or GlassFish, whichever the profile has. */
@Tag("glassfish")
class LoginsOnTwoGlassFishNodesIT extends LoginsOnTwoNodes {
  @Override
  List<GlassFishProcess.Builder> servers(SharedJournal journal, Path folder) {
    return List.of(Servers.glassFish(journal), Servers.glassFish(journal));
  }

  @Override
  boolean shareSessions() {
    return false;
  }
}
