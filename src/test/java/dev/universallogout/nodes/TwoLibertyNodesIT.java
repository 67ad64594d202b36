package dev.universallogout.nodes;

import dev.universallogout.demo.ServerProcess;
import dev.universallogout.testing.TestHost;
import dev.universallogout.testing.server.Servers;
import dev.universallogout.testing.server.SharedJournal;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Tag;

/** No session is shared, but the keys of the LTPA tokens are: one brings its user to both. */
@Tag("open-liberty")
class TwoLibertyNodesIT extends TwoNodesContract {

  @Override
  List<ServerProcess.Builder<?, ?>> servers(SharedJournal journal, Path folder) {
    Path keys = folder.resolve("ltpa.keys");
    return List.of(
        Servers.openLiberty().journal(journal).ltpaKeys(keys),
        Servers.openLiberty().journal(journal).ltpaKeys(keys));
  }

  @Override
  WebArchive application() {
    return TestHost.formLogin("host.war", Map.of());
  }
}
