package dev.universallogout.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.universallogout.testing.Browser;
import dev.universallogout.testing.EveryServer;
import dev.universallogout.testing.IdentityProvider;
import dev.universallogout.testing.TestHost;
import jakarta.servlet.ServletContainerInitializer;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.util.Map;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.JavaArchive;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An application whose initializers and listener register filters ahead of all others, as Spring's
 * do, and answer there: the guard comes first all the same.
 */
@EveryServer
@ArquillianTest
@RunAsClient
class FiltersAheadIT {
  private static final IdentityProvider PROVIDER = new IdentityProvider("okta");

  @ArquillianResource private URL url;

  @Deployment(testable = false)
  static WebArchive host() {
    Map<String, String> configuration = PROVIDER.configuration();
    configuration.put("universal-logout.journal", "memory");
    configuration.put("universal-logout.session.subject-attributes", "user");
    return TestHost.ownLogin("filters-ahead.war", configuration)
        .addAsWebInfResource(
            new StringAsset(
                """
                <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
                  <listener><listener-class>com.example.ahead.Listener</listener-class></listener>
                </web-app>
                """),
            "web.xml")
        .addClass("com.example.ahead.AnsweringFilter")
        .addClass("com.example.ahead.Listener")
        .addAsLibraries(
            initializer("a-first.jar", "com.example.ahead.FirstInitializer"),
            initializer("z-last.jar", "com.example.ahead.LastInitializer"));
  }

  private static JavaArchive initializer(String name, String type) {
    return ShrinkWrap.create(JavaArchive.class, name)
        .addClass(type)
        .addAsServiceProvider(ServletContainerInitializer.class.getName(), type);
  }

  @ParameterizedTest
  @ValueSource(strings = {"first", "last", "listener"})
  void pageOfAFilterAhead_revoked_isRefused(String name) throws URISyntaxException {
    URI base = url.toURI();
    String user = name + "@example.com";
    Browser browser = new Browser(base);
    browser.get("app/?do=attribute&value=" + user);
    assertThat(browser.get("ahead/" + name).value("attribute.user")).isEqualTo(user);

    assertThat(PROVIDER.revoke(base, user).status()).isEqualTo(200);

    assertThat(browser.copy().fetch("ahead/" + name).status()).isEqualTo(401);
  }
}
