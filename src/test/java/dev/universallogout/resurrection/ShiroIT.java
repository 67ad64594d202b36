package dev.universallogout.resurrection;

import dev.universallogout.testing.Browser;
import dev.universallogout.testing.EveryServer;
import java.util.List;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** The container's session and a remember-me cookie, without any key for the framework. */
@EveryServer
class ShiroIT extends DeployedHost {
  @Deployment(testable = false)
  static WebArchive host() {
    return ShiroHost.war(configuration());
  }

  @Override
  void signIn(Browser browser, String user) {
    parkLogin(browser, user);
    browser.get("protected/page");
  }

  @Override
  void parkLogin(Browser browser, String user) {
    ShiroHost.login(browser, user);
  }

  @Override
  List<Entry> entries() {
    return ShiroHost.entries();
  }
}
