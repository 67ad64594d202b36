package dev.universallogout.nodes;

import static dev.universallogout.nodes.Person.ALICE;
import static dev.universallogout.nodes.Person.BOB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.example.remember.Identities;
import com.example.remember.RememberMechanism;
import com.example.remember.SignedLogins;
import dev.universallogout.testing.Browser;
import dev.universallogout.testing.TestHost;
import dev.universallogout.testing.server.Servers;
import dev.universallogout.testing.server.WildFlyProcess;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jakarta Security's {@code @RememberMe} on two WildFly that share a journal and no session. */
@Tag("wildfly")
class RememberedOnTwoNodesIT {
  private static final String COOKIE = "JREMEMBERMEID";
  private static final Nodes NODES = new Nodes();
  private static URI one;
  private static URI two;

  @BeforeAll
  static void start(@TempDir Path folder) {
    one = Nodes.host(NODES.start(server(), application(), folder));
    two = Nodes.host(NODES.start(server(), application(), folder));
  }

  private static WildFlyProcess.Builder server() {
    return Servers.wildFly()
        .journal(NODES.journal())
        .cli(
            "/subsystem=undertow/application-security-domain=jakarta-security:add("
                + "security-domain=ApplicationDomain,integrated-jaspi=false)");
  }

  private static WebArchive application() {
    return TestHost.jakartaSecurity("host.war", Map.of())
        .addClasses(
            RememberMechanism.class,
            RememberMechanism.class.getSuperclass(),
            Identities.class,
            SignedLogins.class)
        .addAsWebInfResource(
            new StringAsset("<beans bean-discovery-mode=\"annotated\"/>"), "beans.xml");
  }

  @AfterAll
  static void stop() {
    NODES.close();
  }

  /** Signs in at the first node, and goes nowhere. */
  private static Browser signIn(Person person) {
    Browser browser = new Browser(one);
    browser.get("app/?do=create&sign-in=" + person.name() + "&password=" + Person.PASSWORD);
    assertThat(browser.cookies()).containsKey(COOKIE);
    return browser;
  }

  /** A browser at the second node with nothing but the cookie. */
  private static Browser remembered(Browser browser) {
    Browser tomorrow = new Browser(two);
    tomorrow.cookies().put(COOKIE, browser.cookies().get(COOKIE));
    return tomorrow;
  }

  private static String principal(Browser browser) {
    return browser.copy().get("protected/page").principal();
  }

  @Test
  void cookieNeverPresented_isRefusedOnTheNodeThatDidNotSetIt_andAFreshOneIsNot() {
    Browser presented = remembered(signIn(ALICE));
    assertThat(principal(presented)).isEqualTo(ALICE.name());
    Browser alice = remembered(signIn(ALICE));
    Browser bob = remembered(signIn(BOB));

    NODES.revoke(ALICE, one);

    await().atMost(Duration.ofSeconds(15)).until(() -> !principal(presented).equals(ALICE.name()));
    ALICE.assertSignedOut(alice.copy(), two, one);
    ALICE.assertSignedOut(presented, two, one);
    assertThat(principal(bob)).isEqualTo(BOB.name());
    Browser again = signIn(ALICE);
    assertThat(again.get("protected/page").principal()).isEqualTo(ALICE.name());
    assertThat(principal(remembered(again))).isEqualTo(ALICE.name());
    ALICE.assertSignedOut(alice, two, one);
  }
}
