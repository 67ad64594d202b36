package dev.universallogout.nodes;

import dev.universallogout.demo.PayaraMicro;
import dev.universallogout.demo.Ports;
import dev.universallogout.demo.ServerProcess;
import dev.universallogout.testing.TestHost;
import dev.universallogout.testing.server.Servers;
import dev.universallogout.testing.server.SharedJournal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** The sessions are in Hazelcast, and a copy of each on the nodes that it has visited. */
class TwoPayaraNodesIT extends TwoNodesContract {
  private static final String HAZELCAST =
      """
      <hazelcast xmlns="http://www.hazelcast.com/schema/config">
        <cluster-name>two-nodes-%2$d</cluster-name>
        <properties><property name="hazelcast.socket.bind.any">false</property></properties>
        <network>
          <port auto-increment="false">%1$d</port>
          <join>
            <multicast enabled="false"/>
            <tcp-ip enabled="true">
              <member>127.0.0.1:%2$d</member><member>127.0.0.1:%3$d</member>
            </tcp-ip>
          </join>
          <interfaces enabled="true"><interface>127.0.0.1</interface></interfaces>
        </network>
      </hazelcast>
      """;

  @Override
  List<ServerProcess.Builder<?, ?>> servers(SharedJournal journal, Path folder) {
    try {
      int one = Ports.free();
      int two = Ports.free();
      return List.of(
          server(journal, folder.resolve("one.xml"), HAZELCAST.formatted(one, one, two)),
          server(journal, folder.resolve("two.xml"), HAZELCAST.formatted(two, one, two)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static PayaraMicro.Builder server(SharedJournal journal, Path file, String hazelcast)
      throws IOException {
    return Servers.payaraMicro(journal)
        .option("--hzconfigfile", Files.writeString(file, hazelcast).toString());
  }

  @Override
  WebArchive application() {
    return TestHost.distributable("host.war", Map.of());
  }
}
