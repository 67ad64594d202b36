package dev.universallogout.resurrection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.universallogout.testing.Browser;
import dev.universallogout.testing.EveryServer;
import dev.universallogout.testing.Server;
import dev.universallogout.testing.TestHost;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** The container's form login on a part of the application. */
@EveryServer
class FormLoginIT extends DeployedHost {
  @Deployment(testable = false)
  static WebArchive host() {
    return TestHost.formLogin("form.war", configuration());
  }

  @Override
  void signIn(Browser browser, String user) {
    parkLogin(browser, user);
    browser.get("protected/page");
  }

  /** Comes with a form first, which Open Liberty keeps for after the login, in a cookie. */
  @Override
  void parkLogin(Browser browser, String user) {
    browser.post("protected/page", "a", "b");
    if (Server.isLiberty()) {
      assertThat(browser.everSet()).containsKey("WASPostParam");
    }
    browser.formLogin(user, "secret");
  }
}
