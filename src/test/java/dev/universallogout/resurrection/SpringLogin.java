package dev.universallogout.resurrection;

import dev.universallogout.testing.Browser;
import java.util.List;

/** An application of {@link SpringHost}. */
abstract class SpringLogin extends DeployedHost {
  @Override
  void signIn(Browser browser, String user) {
    parkLogin(browser, user);
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

  @Override
  List<Entry> controlEntries() {
    return SpringHost.controlEntries();
  }
}
