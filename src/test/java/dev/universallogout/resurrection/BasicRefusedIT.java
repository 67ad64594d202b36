package dev.universallogout.resurrection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.universallogout.resurrection.Loot.Order;
import dev.universallogout.testing.Browser;
import dev.universallogout.testing.EveryServer;
import dev.universallogout.testing.IdentityProvider;
import dev.universallogout.testing.TestHost;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
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

/** BASIC where {@code session.refuse-stateless} says that a password proves no new login. */
@EveryServer
@ArquillianTest
@RunAsClient
@Tag("long")
class BasicRefusedIT {
  private static final IdentityProvider PROVIDER = new IdentityProvider("okta");

  @ArquillianResource private URL url;
  private URI base;

  @Deployment(testable = false)
  static WebArchive host() {
    Map<String, String> configuration = PROVIDER.configuration();
    configuration.put("universal-logout.journal", "memory");
    configuration.put("universal-logout.session.refuse-stateless", "true");
    return TestHost.basicLogin("refused.war", configuration);
  }

  @BeforeEach
  void find() throws URISyntaxException {
    base = url.toURI();
  }

  private Browser withPassword(String user) {
    byte[] password = (user + ":secret").getBytes(StandardCharsets.UTF_8);
    return new Browser(base)
        .always("Authorization", "Basic " + Base64.getEncoder().encodeToString(password));
  }

  private void assertRefused(Browser browser) {
    assertThat(browser.copy().fetch("protected/page").status()).isEqualTo(401);
    assertThat(browser.copy().get("protected/page").principal()).isEmpty();
    assertThat(browser.copy().post("protected/page").principal()).isEmpty();
  }

  @Test
  void passwordOfARevokedUser_isRefusedWithAndWithoutASession_andNobodyElses() {
    Browser signedIn = withPassword("alice");
    assertThat(signedIn.get("protected/?do=create").principal()).isEqualTo("alice");
    Browser bystander = withPassword("bob");
    assertThat(bystander.get("protected/page").principal()).isEqualTo("bob");

    assertThat(PROVIDER.revoke(base, "alice").status()).isEqualTo(200);

    assertRefused(signedIn);
    assertRefused(withPassword("alice"));
    Browser stranger = new Browser(base);
    stranger.get("app/?do=create");
    Browser withFreshSession = withPassword("alice");
    withFreshSession.cookies().putAll(stranger.cookies());
    assertRefused(withFreshSession);
    assertThat(bystander.get("protected/page").principal()).isEqualTo("bob");
    assertThat(withPassword("bob").get("protected/page").principal()).isEqualTo("bob");
  }

  @Test
  void passwordOfARevokedUser_byEveryEntry_aloneAndWithEveryCookieOfHisBrowsers_isRefused() {
    Browser control = withPassword("carol");
    Browser laptop = withPassword("carol");
    Browser phone = withPassword("carol");
    for (Browser browser : List.of(control, laptop, phone)) {
      assertThat(browser.get("protected/?do=create").principal()).isEqualTo("carol");
      assertThat(browser.get("protected/page").principal()).isEqualTo("carol");
    }
    Entry.assertLeadIn(Entry.ofTheHost(), control, "carol");
    Loot loot = Loot.of(laptop, phone);

    assertThat(PROVIDER.revoke(base, "carol").status()).isEqualTo(200);

    loot.assertBringsNobody("carol", Order.SMALLEST_FIRST, Entry.ofTheHost());
    loot.assertHeadersBringNobody("carol", Order.LARGEST_FIRST, Entry.ofTheHost());
    assertThat(withPassword("bob").get("protected/page").principal()).isEqualTo("bob");
  }
}
