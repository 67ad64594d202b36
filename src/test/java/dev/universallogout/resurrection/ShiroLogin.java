package dev.universallogout.resurrection;

import dev.universallogout.testing.Browser;
import java.util.List;

/** An application of {@link ShiroHost}. */
abstract class ShiroLogin extends DeployedHost {
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

  @Override
  List<Entry> controlEntries() {
    return ShiroHost.controlEntries();
  }
}
