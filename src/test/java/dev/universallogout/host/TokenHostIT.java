package dev.universallogout.host;

import com.example.ledger.HolderServlet;
import dev.universallogout.testing.EveryServer;
import dev.universallogout.testing.Ledger;
import dev.universallogout.testing.Server;
import java.io.File;
import java.net.URI;
import java.net.URL;
import java.util.Map;
import java.util.stream.Collectors;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.OperateOnDeployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.importer.ZipImporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;

/**
 * On the servers that Arquillian drives and that have MicroProfile JWT; their journal is that of
 * other tests too.
 */
@EveryServer
@Tag("several-deployments")
@Tag("mp-jwt-without-constraints")
@ArquillianTest
@RunAsClient
class TokenHostIT extends TokenHostContract {
  private static Ledger retiring;

  @ArquillianResource
  @OperateOnDeployment("universal-logout")
  private URL war;

  @ArquillianResource
  @OperateOnDeployment("token")
  private URL token;

  @Deployment(name = "universal-logout", order = 1, testable = false)
  static WebArchive packWar() {
    String properties =
        journal().entrySet().stream()
            .map(entry -> entry.getKey() + "=" + entry.getValue())
            .collect(Collectors.joining("\n"));
    return ShrinkWrap.create(ZipImporter.class, "universal-logout.war")
        .importFrom(new File(System.getProperty("product.war")))
        .as(WebArchive.class)
        .addAsResource(new StringAsset(properties), Server.configurationFile());
  }

  @Deployment(name = "token", order = 2, testable = false)
  static WebArchive packToken() {
    Map<String, String> configuration = besideTheWar();
    configuration.putAll(journal());
    return pack("token.war", configuration).addClass(HolderServlet.class);
  }

  private static Map<String, String> journal() {
    Map<String, String> configuration = PROVIDER.configuration();
    configuration.put("universal-logout.data-source", Server.dataSource());
    return configuration;
  }

  @Override
  URI base() {
    return URI.create(token.toString());
  }

  @Override
  URI war() {
    return URI.create(war.toString());
  }

  /** Other tests have left holders, which do not run any more. */
  @BeforeEach
  void retireOthers() {
    retiring = new Ledger(base());
    retiring.retireAllBut("/token");
  }

  /** So that these do not stand in the way of others. */
  @AfterAll
  static void retire() {
    if (retiring != null) {
      retiring.retireAllBut("none");
    }
  }
}
