package dev.universallogout.nodes;

import dev.universallogout.demo.PayaraMicro;
import dev.universallogout.testing.TestHost;
import dev.universallogout.testing.server.Servers;
import dev.universallogout.testing.server.SharedJournal;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** The sessions are in Hazelcast, and a copy of each on the nodes that it has visited. */
class TwoPayaraNodesIT extends TwoNodesContract {

  @Override
  List<PayaraMicro.Builder> servers(SharedJournal journal, Path folder) {
    return Servers.twoPayaraMicro(journal, folder);
  }

  @Override
  WebArchive application() {
    return TestHost.distributable("host.war", Map.of());
  }
}
