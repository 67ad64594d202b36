package dev.universallogout.server;

import dev.universallogout.testing.server.LibertyProcess;
import dev.universallogout.testing.server.Servers;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** On an Open Liberty as {@code deploy/open-liberty} sets it up, with the WAR at its root. */
@Tag("open-liberty")
class StandaloneWarAtTheRootIT extends StandaloneWarContract {
  private static LibertyProcess server;

  @BeforeAll
  static void start(@TempDir Path folder) {
    LibertyProcess.Builder builder =
        Servers.openLiberty()
            .ltpaKeys(folder.resolve("ltpa.keys"))
            .standaloneWar(Path.of(System.getProperty("product.war")))
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
