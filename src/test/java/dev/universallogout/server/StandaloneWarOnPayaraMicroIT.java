package dev.universallogout.server;

import dev.universallogout.demo.PayaraMicro;
import dev.universallogout.testing.server.Servers;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/**
 * Arquillian starts a Payara Micro for each deployment; here there is one for all three, with the
 * WAR at its root, as the Dockerfile of {@code deploy/payara} puts it there.
 */
class StandaloneWarOnPayaraMicroIT extends StandaloneWarContract {
  private static PayaraMicro server;

  @BeforeAll
  static void start(@TempDir Path folder) {
    PayaraMicro.Builder builder =
        Servers.payaraMicro()
            .application("ROOT", Path.of(System.getProperty("product.war")))
            .application("one", pack("one", folder))
            .application("two", pack("two", folder))
            .user("alice", "secret", "member")
            .user("bob", "secret", "member");
    PROVIDER.configuration().forEach(builder::property);
    server = builder.start();
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  @Override
  URI war() {
    return server.url("/");
  }

  @Override
  URI one() {
    return server.url("/one/");
  }

  @Override
  URI two() {
    return server.url("/two/");
  }
}
