package dev.universallogout.resurrection;

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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Sessions of Spring Session that clients name in a header: there is no cookie to be configured.
 */
@EveryServer
@ArquillianTest
@RunAsClient
@Tag("long")
class SpringSessionByHeaderIT {
  private static final IdentityProvider PROVIDER = new IdentityProvider("okta");
  private static final String HEADER = "X-Auth-Token";

  @ArquillianResource private URL url;

  @Deployment(testable = false)
  static WebArchive host() {
    Map<String, String> configuration = PROVIDER.configuration();
    configuration.put("universal-logout.journal", "memory");
    return SpringHost.sessionByHeader(configuration);
  }

  /** The filter that signs in answers by itself, so that no witness sees the session yet. */
  private Browser signIn(String user) throws URISyntaxException {
    URI base = url.toURI();
    String token =
        new Browser(base).post("login", "username", user, "password", "secret").header(HEADER);
    return new Browser(base).always(HEADER, token);
  }

  @Test
  void session_revoked_isRefused_andAFreshLoginWorksAtOnce() throws URISyntaxException {
    Browser former = signIn("alice");
    Browser parked = signIn("alice");
    Browser bystander = signIn("bob");
    assertThat(former.fetch("protected/page").principal()).isEqualTo("alice");

    assertThat(PROVIDER.revoke(url.toURI(), "alice").status()).isEqualTo(200);

    Browser again = signIn("alice");
    for (Browser refused : new Browser[] {former, parked}) {
      assertThat(refused.fetch("protected/page").principal()).isEmpty();
      assertThat(refused.fetch("files/secret.txt").body()).doesNotContain(TestHost.SECRET);
    }
    assertThat(again.fetch("protected/page").principal()).isEqualTo("alice");
    assertThat(again.fetch("files/secret.txt").body()).contains(TestHost.SECRET);
    assertThat(bystander.fetch("protected/page").principal()).isEqualTo("bob");
  }
}
