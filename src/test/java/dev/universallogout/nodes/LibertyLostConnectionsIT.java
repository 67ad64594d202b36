package dev.universallogout.nodes;

import dev.universallogout.demo.ServerProcess;
import dev.universallogout.testing.server.Servers;
import dev.universallogout.testing.server.SharedJournal;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** The pool is Liberty's own. */
@Tag("open-liberty")
class LibertyLostConnectionsIT extends LostConnectionsContract {

  @TempDir private static Path keys;

  @Override
  ServerProcess.Builder<?, ?> server(SharedJournal journal) {
    return Servers.openLiberty().journal(journal).ltpaKeys(keys.resolve("ltpa.keys"));
  }
}
