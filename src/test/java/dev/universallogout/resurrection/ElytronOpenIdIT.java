package dev.universallogout.resurrection;

import dev.universallogout.testing.RunningOpenIdProvider;
import dev.universallogout.testing.TestHost;
import java.util.Map;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;

/** WildFly's {@code elytron-oidc-client}, with its tokens in the session. */
@Tag("wildfly")
@ArquillianTest
@RunAsClient
@Tag("long")
class ElytronOpenIdIT extends OpenIdContract {
  private static final RunningOpenIdProvider OPEN_ID = new RunningOpenIdProvider();

  @Deployment(testable = false)
  static WebArchive host() {
    return elytron("elytron.war", configuration(OPEN_ID), OPEN_ID, "session");
  }

  static WebArchive elytron(
      String name,
      Map<String, String> configuration,
      RunningOpenIdProvider provider,
      String tokenStore) {
    return TestHost.members(
            name, configuration, "<login-config><auth-method>OIDC</auth-method></login-config>")
        .addAsWebInfResource(
            new StringAsset(
                """
                {
                  "provider-url": "%s",
                  "client-id": "app",
                  "credentials": {"secret": "secret"},
                  "principal-attribute": "preferred_username",
                  "ssl-required": "none",
                  "token-store": "%s"
                }
                """
                    .formatted(provider.issuer(), tokenStore)),
            "oidc.json");
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
