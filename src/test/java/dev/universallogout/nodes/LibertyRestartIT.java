package dev.universallogout.nodes;

import dev.universallogout.demo.ServerProcess;
import dev.universallogout.testing.TestHost;
import dev.universallogout.testing.server.Servers;
import dev.universallogout.testing.server.SharedJournal;
import java.nio.file.Path;
import java.util.Map;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** {@code sessionDatabase-1.0}: sessions in the database of the journal. */
@Tag("open-liberty")
class LibertyRestartIT extends RestartContract {
  @TempDir private static Path keys;

  @Override
  ServerProcess.Builder<?, ?> server(SharedJournal journal) {
    return Servers.openLiberty()
        .journal(journal)
        .ltpaKeys(keys.resolve("ltpa.keys"))
        .sessionsInDatabase();
  }

  @Override
  ServerProcess.Builder<?, ?> otherServer(SharedJournal journal) {
    return Servers.payaraMicro(journal);
  }

  @Override
  WebArchive application() {
    return TestHost.formLogin("host.war", Map.of());
  }
}
