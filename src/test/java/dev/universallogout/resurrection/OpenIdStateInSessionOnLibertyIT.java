package dev.universallogout.resurrection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.universallogout.demo.ServerProcess;
import dev.universallogout.testing.Browser;
import dev.universallogout.testing.RunningOpenIdProvider;
import dev.universallogout.testing.server.Servers;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Jakarta Security's OpenID Connect with state and nonce in the session, on an Open Liberty that
 * does not rewrite URLs.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("open-liberty")
@Tag("long")
class OpenIdStateInSessionOnLibertyIT extends OpenIdContract {
  private final RunningOpenIdProvider openId = new RunningOpenIdProvider();
  private ServerProcess server;

  @BeforeAll
  void start(@TempDir Path folder) {
    Map<String, String> configuration = configuration(openId);
    // The server names a data source.
    configuration.remove("universal-logout.journal");
    Path war = folder.resolve("signin.war");
    JakartaOpenIdIT.host(configuration, openId, true).as(ZipExporter.class).exportTo(war.toFile());
    server =
        Servers.openLiberty()
            .element("<featureManager><feature>transportSecurity-1.0</feature></featureManager>")
            .element("<keyStore id=\"defaultKeyStore\" password=\"secret\"/>")
            .ltpaKeys(folder.resolve("ltpa.keys"))
            .application("signin", war)
            .start();
  }

  @AfterAll
  void stop() {
    if (server != null) {
      server.close();
    }
    openId.close();
  }

  @Override
  URI base() {
    return server.url("/signin/");
  }

  @Override
  RunningOpenIdProvider provider() {
    return openId;
  }

  /**
   * Not by WebSocket, whose endpoint is told no user where the mechanism is not asked for one, and
   * not by an id in the path, which the server looks for only where it rewrites URLs.
   */
  @Override
  List<Entry> controlEntries() {
    return Entry.without(entries(), Entry.WEB_SOCKET, Entry.ID_IN_THE_PATH);
  }

  /** It wants the nonce of the login in the renewed token, which has none ({@code CWWKS2415E}). */
  @Override
  boolean renews() {
    return false;
  }

  /** What {@code LtpaToken2} still says of him is not in the way of it. */
  @Test
  void firstLogin_inTheBrowserOfARevokedUser_signsIn() {
    Browser browser = signedIn(revoked());
    revoke(revoked());
    assertThat(openId.new Visitor(browser).visit("protected/page", revoked()).principal())
        .isEqualTo(revoked());
  }
}
