package dev.universallogout.nodes;

import dev.universallogout.testing.TestHost;
import dev.universallogout.testing.server.Servers;
import dev.universallogout.testing.server.SharedJournal;
import dev.universallogout.testing.server.WildFlyProcess;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Tag;

/** A cluster with the sessions in Infinispan. */
@Tag("wildfly")
class TwoWildFlyNodesIT extends TwoNodesContract {

  @Override
  List<WildFlyProcess.Builder> servers(SharedJournal journal, Path folder) {
    return Servers.twoWildFly(journal);
  }

  @Override
  WebArchive application() {
    return TestHost.distributable("host.war", Map.of());
  }
}
