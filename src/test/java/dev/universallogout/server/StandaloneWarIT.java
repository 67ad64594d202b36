package dev.universallogout.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.universallogout.testing.EveryServer;
import dev.universallogout.testing.Ledger;
import dev.universallogout.testing.Server;
import dev.universallogout.testing.TestHost;
import java.io.File;
import java.net.URI;
import java.net.URL;
import java.util.Map;
import java.util.stream.Collectors;
import org.jboss.arquillian.container.test.api.Deployer;
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
import org.junit.jupiter.api.Test;

/** On the servers that Arquillian drives; their journal is that of other tests too. */
@EveryServer
@Tag("several-deployments")
@ArquillianTest
@RunAsClient
class StandaloneWarIT extends StandaloneWarContract {
  private static Ledger retiring;

  @ArquillianResource private Deployer deployer;

  @ArquillianResource
  @OperateOnDeployment("universal-logout")
  private URL war;

  @ArquillianResource
  @OperateOnDeployment("one")
  private URL urlOfOne;

  @ArquillianResource
  @OperateOnDeployment("two")
  private URL urlOfTwo;

  @Override
  URI war() {
    return URI.create(war.toString());
  }

  @Override
  URI one() {
    return URI.create(urlOfOne.toString());
  }

  @Override
  URI two() {
    return URI.create(urlOfTwo.toString());
  }

  @Deployment(name = "universal-logout", order = 1, testable = false)
  static WebArchive packWar() {
    WebArchive archive =
        ShrinkWrap.create(ZipImporter.class, "universal-logout.war")
            .importFrom(new File(System.getProperty("product.war")))
            .as(WebArchive.class)
            .addAsResource(new StringAsset(properties()), Server.configurationFile())
            .addAsLibraries(Server.libraries());
    return Server.isTomcat() ? archive.addAsWebInfResource(TestHost.beans(), "beans.xml") : archive;
  }

  @Deployment(name = "one", order = 2, testable = false)
  static WebArchive packOne() {
    return application("one", configuration());
  }

  @Deployment(name = "two", order = 3, testable = false)
  static WebArchive packTwo() {
    return application("two", configuration());
  }

  private static Map<String, String> configuration() {
    Map<String, String> configuration = PROVIDER.configuration();
    configuration.put("universal-logout.data-source", Server.dataSource());
    return configuration;
  }

  private static String properties() {
    return configuration().entrySet().stream()
        .map(entry -> entry.getKey() + "=" + entry.getValue())
        .collect(Collectors.joining("\n"));
  }

  @Deployment(name = "gone", managed = false, testable = false)
  static WebArchive packGone() {
    return application("gone", configuration());
  }

  /** Other tests have left holders, which do not run any more. */
  @BeforeEach
  void retireOthers() {
    retiring = new Ledger(one());
    retiring.retireAllBut("/one", "/two");
  }

  /** So that these do not stand in the way of others. */
  @AfterAll
  static void retire() {
    if (retiring != null) {
      retiring.retireAllBut("none");
    }
  }

  @Test
  void applicationThatHasGone_makesTheAnswerAnError_untilItIsRetired() {
    deployer.deploy("gone");
    deployer.undeploy("gone");

    assertThat(revoke(PROVIDER, "alice")).isEqualTo(500);
    assertOnlyAliceIsSignedOut();

    retireOthers();
    assertThat(revoke(PROVIDER, "alice")).isEqualTo(200);
  }
}
