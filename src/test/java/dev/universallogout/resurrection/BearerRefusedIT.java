package dev.universallogout.resurrection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.universallogout.resurrection.Loot.Order;
import dev.universallogout.testing.Browser;
import dev.universallogout.testing.EveryServer;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.util.List;
import java.util.Map;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Bearer tokens where {@code session.refuse-stateless} says that one proves no new login. */
@EveryServer
@ArquillianTest
@RunAsClient
@Tag("mp-jwt")
@Tag("long")
class BearerRefusedIT {
  @ArquillianResource private URL url;
  private URI base;

  @Deployment(testable = false)
  static WebArchive host() {
    Map<String, String> configuration = DeployedHost.configuration();
    configuration.put("universal-logout.session.refuse-stateless", "true");
    return BearerLoginIT.host("bearer-refused.war", configuration);
  }

  @BeforeEach
  void find() throws URISyntaxException {
    base = url.toURI();
  }

  private Browser withToken(String user) {
    return BearerLoginIT.withToken(new Browser(base), user);
  }

  @Test
  void tokenOfARevokedUser_byEveryEntry_aloneAndWithEveryCookieOfHisBrowsers_isRefused() {
    Browser control = withToken("alice");
    Browser laptop = withToken("alice");
    Browser phone = withToken("alice");
    for (Browser browser : List.of(control, laptop, phone)) {
      assertThat(browser.get("protected/?do=create").principal()).isEqualTo("alice");
      assertThat(browser.get("protected/page").principal()).isEqualTo("alice");
    }
    Entry.assertLeadIn(Entry.ofTheHost(), control, "alice");
    Loot loot = Loot.of(laptop, phone);

    BearerLoginIT.revoke(base, "alice");

    loot.assertBringsNobody("alice", Order.SMALLEST_FIRST, Entry.ofTheHost());
    loot.assertHeadersBringNobody("alice", Order.LARGEST_FIRST, Entry.ofTheHost());
    assertThat(withToken("bob").get("protected/page").principal()).isEqualTo("bob");
  }

  /** What cannot be refused: docs/configuration.md says so. */
  @Test
  void tokenOfARevokedUser_withASessionFromAfterTheRevocation_isServed() {
    BearerLoginIT.revoke(base, "carol");
    Browser browser = new Browser(base);
    browser.get("app/?do=create");
    assertThat(browser.cookies()).containsKey("JSESSIONID");
    assertThat(BearerLoginIT.withToken(browser, "carol").get("protected/page").principal())
        .isEqualTo("carol");
  }
}
