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

/** No session is shared, but the keys of the LTPA tokens are: one brings its user to both. */
@Tag("open-liberty")
class TwoLibertyNodesIT extends TwoNodesContract {

  @Override
  List<LibertyProcess.Builder> servers(SharedJournal journal, Path folder) {
    return Servers.twoOpenLiberty(journal, folder);
  }

  @Override
  WebArchive application() {
    return TestHost.formLogin("host.war", Map.of());
  }
}
