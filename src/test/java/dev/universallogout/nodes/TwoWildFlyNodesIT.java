package dev.universallogout.nodes;

import dev.universallogout.demo.Ports;
import dev.universallogout.demo.ServerProcess;
import dev.universallogout.testing.TestHost;
import dev.universallogout.testing.server.Servers;
import dev.universallogout.testing.server.SharedJournal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Tag;

/** A cluster with the sessions in Infinispan. */
@Tag("wildfly")
class TwoWildFlyNodesIT extends TwoNodesContract {

  @Override
  List<ServerProcess.Builder<?, ?>> servers(SharedJournal journal, Path folder) {
    try {
      List<Integer> ports = List.of(Ports.free(), Ports.free());
      return List.of(
          Servers.wildFly().journal(journal).cluster(ports.get(0), ports),
          Servers.wildFly().journal(journal).cluster(ports.get(1), ports));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  WebArchive application() {
    return TestHost.distributable("host.war", Map.of());
  }
}
