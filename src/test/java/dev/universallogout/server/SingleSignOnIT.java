package dev.universallogout.server;

import dev.universallogout.demo.ServerProcess;
import dev.universallogout.testing.server.Servers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Payara's {@code sso-enabled}. */
class SingleSignOnIT extends SingleSignOnContract {
  /** Payara Micro keeps the logins that it carries in Hazelcast; here, in one that is alone. */
  private static final String HAZELCAST =
      """
      <hazelcast xmlns="http://www.hazelcast.com/schema/config">
        <cluster-name>single-sign-on</cluster-name>
        <properties><property name="hazelcast.socket.bind.any">false</property></properties>
        <network>
          <port auto-increment="true">6950</port>
          <join><multicast enabled="false"/><tcp-ip enabled="false"/></join>
          <interfaces enabled="true"><interface>127.0.0.1</interface></interfaces>
        </network>
      </hazelcast>
      """;

  @Override
  List<? extends ServerProcess.Builder<?, ?>> servers(Path folder) throws IOException {
    Path hazelcast = Files.writeString(folder.resolve("hazelcast.xml"), HAZELCAST);
    return List.of(
        Servers.payaraMicro()
            .option("--hzconfigfile", hazelcast.toString())
            .preboot("set configs.config.server-config.http-service.sso-enabled=true"));
  }
}
