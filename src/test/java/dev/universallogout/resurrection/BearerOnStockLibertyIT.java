package dev.universallogout.resurrection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.universallogout.demo.ServerProcess;
import dev.universallogout.testing.Browser;
import dev.universallogout.testing.Browser.Page;
import dev.universallogout.testing.IdentityProvider;
import dev.universallogout.testing.server.LibertyProcess;
import dev.universallogout.testing.server.Servers;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * MicroProfile JWT without the feature {@code transportSecurity-1.0}: every token is refused, and
 * the log does not say why.
 */
@Tag("long")
@Tag("open-liberty")
class BearerOnStockLibertyIT extends StockServerContract {
  @Override
  LibertyProcess.Builder server() {
    return Servers.openLiberty()
        .element("<featureManager><feature>mpConfig-3.1</feature></featureManager>")
        .element("<featureManager><feature>mpJwt-2.1</feature></featureManager>")
        // Else it has no LTPA keys, and no login works that is to get such a token.
        .element("<ltpa keysPassword=\"secret\"/>");
  }

  /** Its keys of MicroProfile JWT are where MicroProfile Config looks for them. */
  @Override
  WebArchive application(Map<String, String> configuration) {
    WebArchive application = BearerLoginIT.host("bearer.war", configuration);
    String keys =
        configuration.entrySet().stream()
            .filter(entry -> entry.getKey().startsWith("mp.jwt."))
            .map(entry -> entry.getKey() + "=" + entry.getValue())
            .collect(Collectors.joining("\n"));
    return application.addAsResource(
        new StringAsset(keys), "META-INF/microprofile-config.properties");
  }

  @Override
  Page signIn(Browser browser, String user) {
    return BearerLoginIT.withToken(browser, user).get("protected/page");
  }

  @Override
  String complaint() {
    return "";
  }

  @Override
  int status() {
    return 401;
  }

  /** It is the feature that is missing: with it the same application takes such a token. */
  @Test
  void login_withTheFeature_isServed(@TempDir Path folder) {
    Path war = folder.resolve("bearer.war");
    application(new IdentityProvider("okta").configuration())
        .as(ZipExporter.class)
        .exportTo(war.toFile());
    try (ServerProcess other =
        server()
            .element("<featureManager><feature>transportSecurity-1.0</feature></featureManager>")
            .element("<keyStore id=\"defaultKeyStore\" password=\"secret\"/>")
            .application("bearer", war)
            .start()) {
      assertThat(signIn(new Browser(other.url("/bearer/")), "alice").principal())
          .isEqualTo("alice");
    }
  }
}
