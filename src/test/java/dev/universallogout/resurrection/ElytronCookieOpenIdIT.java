package dev.universallogout.resurrection;

import dev.universallogout.testing.RunningOpenIdProvider;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;

/** WildFly's {@code elytron-oidc-client}, with its tokens in the cookie {@code OIDC_STATE}. */
@Tag("wildfly")
@ArquillianTest
@RunAsClient
class ElytronCookieOpenIdIT extends OpenIdContract {
  private static final RunningOpenIdProvider OPEN_ID = new RunningOpenIdProvider();

  @Deployment(testable = false)
  static WebArchive host() {
    return ElytronOpenIdIT.elytron("elytron-cookie.war", OPEN_ID, "cookie");
  }

  @AfterAll
  static void closeProvider() {
    OPEN_ID.close();
  }

  @Override
  RunningOpenIdProvider provider() {
    return OPEN_ID;
  }
}
