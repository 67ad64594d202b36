package dev.universallogout.resurrection;

import dev.universallogout.testing.Browser;
import dev.universallogout.testing.EveryServer;
import dev.universallogout.testing.TestHost;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Tag;

/** A login by {@code HttpServletRequest.login}. */
@EveryServer
@Tag("long")
class ProgrammaticLoginIT extends DeployedHost {
  @Deployment(testable = false)
  static WebArchive host() {
    return TestHost.formLogin("request.war", configuration());
  }

  @Override
  void signIn(Browser browser, String user) {
    browser.get("app/?do=create,login&password=secret&value=" + user);
  }

  @Override
  void parkLogin(Browser browser, String user) {
    signIn(browser, user);
  }
}
