package dev.universallogout.resurrection;

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

/** Sessions of Spring Session, of which the container knows nothing. */
@EveryServer
@ArquillianTest
@RunAsClient
class SpringSessionIT extends ResurrectionContract {
  @ArquillianResource private URL url;

  @Deployment(testable = false)
  static WebArchive host() {
    Map<String, String> configuration = PROVIDER.configuration();
    configuration.put("universal-logout.journal", "memory");
    configuration.put("universal-logout.session.credential-cookies", "SESSION");
    return SpringHost.session(configuration);
  }

  @Override
  URI base() {
    try {
      return url.toURI();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  void signIn(Browser browser, String user) {
    SpringHost.login(browser, user);
    browser.get("protected/page");
  }

  @Override
  void parkLogin(Browser browser, String user) {
    SpringHost.login(browser, user);
  }

  @Override
  List<Entry> entries() {
    return SpringHost.entries();
  }
}
