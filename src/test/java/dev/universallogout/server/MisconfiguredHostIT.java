package dev.universallogout.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.universallogout.testing.Browser;
import dev.universallogout.testing.EveryServer;
import dev.universallogout.testing.IdentityProvider;
import dev.universallogout.testing.TestHost;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.util.List;
import java.util.Map;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.OperateOnDeployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Applications that cannot be guarded are not served, also where the server starts them. For Payara
 * Micro, which has one application for each server here, {@link ConfigurationIT} shows it.
 */
@EveryServer
@Tag("several-deployments")
@ArquillianTest
@RunAsClient
class MisconfiguredHostIT {
  @ArquillianResource private Deployer deployer;

  @Deployment(name = "neighbour", testable = false)
  static WebArchive neighbour() {
    Map<String, String> configuration = new IdentityProvider("okta").configuration();
    configuration.put("universal-logout.journal", "memory");
    return archive("neighbour", configuration);
  }

  @Deployment(name = "without-connection", managed = false, testable = false)
  static WebArchive withoutConnection() {
    return archive("without-connection", Map.of("universal-logout.journal", "memory"));
  }

  @Deployment(name = "without-database", managed = false, testable = false)
  static WebArchive withoutDatabase() {
    Map<String, String> configuration = new IdentityProvider("okta").configuration();
    configuration.put("universal-logout.data-source", "jdbc/Nowhere");
    return archive("without-database", configuration);
  }

  private static WebArchive archive(String name, Map<String, String> configuration) {
    return TestHost.formLogin(name + ".war", configuration)
        .addAsWebResource(new StringAsset("hello"), "hello.html");
  }

  @Test
  void application_withoutConnection_isNotServed(
      @ArquillianResource @OperateOnDeployment("neighbour") URL neighbour)
      throws URISyntaxException {
    assertNotServed("without-connection", neighbour);
  }

  @Test
  void application_whoseDatabaseIsNotThere_isNotServed(
      @ArquillianResource @OperateOnDeployment("neighbour") URL neighbour)
      throws URISyntaxException {
    assertNotServed("without-database", neighbour);
  }

  private void assertNotServed(String name, URL neighbour) throws URISyntaxException {
    URI root = neighbour.toURI().resolve("../");
    assertThat(new Browser(root).get("neighbour/hello.html").body()).isEqualTo("hello");
    boolean refused = isRefused(name);
    try {
      for (String path : List.of("/hello.html", "/app/page")) {
        assertThat(new Browser(root).get(name + path).status()).as(path).isIn(404, 500, 503);
      }
    } finally {
      if (!refused) {
        deployer.undeploy(name);
      }
    }
  }

  /** Whether the server refuses to start it; Open Liberty starts it whatever its parts say. */
  private boolean isRefused(String name) {
    try {
      deployer.deploy(name);
      return false;
    } catch (Exception e) {
      // The adapters throw what they like.
      return true;
    }
  }
}
