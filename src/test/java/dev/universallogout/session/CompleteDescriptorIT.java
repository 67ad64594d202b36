package dev.universallogout.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.universallogout.testing.Browser;
import dev.universallogout.testing.EveryServer;
import dev.universallogout.testing.IdentityProvider;
import dev.universallogout.testing.TestHost;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.util.Map;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * An application whose descriptor is complete ({@code metadata-complete="true"}), as many legacy
 * ones have it: the server does not read the descriptor in the jar, and the jar guards it all the
 * same.
 */
@EveryServer
@ArquillianTest
@RunAsClient
class CompleteDescriptorIT {
  private static final IdentityProvider PROVIDER = new IdentityProvider("okta");

  @ArquillianResource private URL url;
  private URI base;

  @Deployment(testable = false)
  static WebArchive host() {
    Map<String, String> configuration = PROVIDER.configuration();
    configuration.put("universal-logout.journal", "memory");
    configuration.put("universal-logout.session.subject-attributes", "user");
    return TestHost.completeFormLogin("complete.war", configuration);
  }

  @BeforeEach
  void find() throws URISyntaxException {
    base = url.toURI();
  }

  private Browser signedIn(String user) {
    Browser browser = new Browser(base);
    assertThat(browser.signIn(user, "secret").principal()).isEqualTo(user);
    return browser;
  }

  private Browser signedInByAttribute(String user) {
    Browser browser = new Browser(base);
    browser.get("app/?do=attribute&value=" + user);
    assertThat(browser.get("app/page").value("attribute.user")).isEqualTo(user);
    return browser;
  }

  @Test
  void formLogin_revoked_isRefusedAndANewOneWorksAtOnce() {
    Browser former = signedIn("alice");
    Browser parked = new Browser(base);
    parked.formLogin("alice", "secret");
    Browser bystander = signedIn("bob");

    assertThat(PROVIDER.revoke(base, "alice").status()).isEqualTo(200);

    Browser again = signedIn("alice");
    for (Browser refused : new Browser[] {former, parked}) {
      assertThat(refused.copy().fetch("app/page").principal()).isEmpty();
      assertThat(refused.get("protected/page").principal()).isEmpty();
    }
    assertThat(again.get("protected/page").principal()).isEqualTo("alice");
    assertThat(bystander.get("protected/page").principal()).isEqualTo("bob");
  }

  @Test
  void loginByAnAttribute_revoked_isRefused_andDispatchesAreNoWayIn() {
    Browser former = signedInByAttribute("carol");
    Browser bystander = signedInByAttribute("dave");

    assertThat(PROVIDER.revoke(base, "carol").status()).isEqualTo(200);

    for (String path : new String[] {"app/page", "app/?do=forward", "app/?do=async"}) {
      assertThat(former.copy().fetch(path).status()).as(path).isEqualTo(401);
    }
    assertThat(bystander.get("app/page").value("attribute.user")).isEqualTo("dave");
  }
}
