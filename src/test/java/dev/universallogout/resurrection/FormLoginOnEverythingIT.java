package dev.universallogout.resurrection;

import dev.universallogout.testing.Browser;
import dev.universallogout.testing.EveryServer;
import dev.universallogout.testing.TestHost;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Tag;

/** The container's form login on the whole application, the login page included. */
@EveryServer
@Tag("long")
class FormLoginOnEverythingIT extends DeployedHost {
  @Deployment(testable = false)
  static WebArchive host() {
    return TestHost.formLoginOnEverything("everything.war", configuration());
  }

  @Override
  void signIn(Browser browser, String user) {
    browser.signIn(user, "secret");
  }

  @Override
  void parkLogin(Browser browser, String user) {
    browser.formLogin(user, "secret");
  }
}
