package dev.universallogout.resurrection;

import dev.universallogout.testing.Browser;
import dev.universallogout.testing.EveryServer;
import dev.universallogout.testing.TestHost;
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

/** The container's form login on a part of the application. */
@EveryServer
@ArquillianTest
@RunAsClient
class FormLoginIT extends ResurrectionContract {
  @ArquillianResource private URL url;

  @Deployment(testable = false)
  static WebArchive host() {
    Map<String, String> configuration = PROVIDER.configuration();
    configuration.put("universal-logout.journal", "memory");
    return TestHost.formLogin("form.war", configuration);
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
    browser.signIn(user, "secret");
  }

  @Override
  void parkLogin(Browser browser, String user) {
    browser.formLogin(user, "secret");
  }

  @Override
  List<Entry> entries() {
    return Entry.ofTheHost();
  }
}
