package dev.universallogout.resurrection;

import dev.universallogout.testing.Browser;
import dev.universallogout.testing.EveryServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Sessions of Shiro's, of which the container knows nothing. */
@EveryServer
@Tag("long")
class ShiroSessionIT extends ShiroLogin {
  @Deployment(testable = false)
  static WebArchive host() {
    Map<String, String> configuration = configuration();
    configuration.put("universal-logout.session.credential-cookies", "SHIROSESSION");
    return ShiroHost.session(configuration);
  }

  @Override
  List<Entry> entries() {
    List<Entry> entries = new ArrayList<>(super.entries());
    entries.addAll(ShiroHost.namedSessions());
    return entries;
  }

  /** Nor by the id of the container's session, which has nobody in it. */
  @Override
  List<Entry> controlEntries() {
    List<Entry> entries = new ArrayList<>(super.controlEntries());
    entries.addAll(ShiroHost.namedSessions());
    return Entry.without(entries, Entry.ID_IN_THE_PATH);
  }

  /** Why no control enters so: Shiro knows its user, and this session, on their own thread only. */
  @Test
  void asynchronousThread_isShownNeitherTheUserNorTheSession() {
    Browser browser = new Browser(base());
    signIn(browser, "carol");

    browser.getLater("app/?do=async");

    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> !browser.get("protected/page").value("async-failures").equals("0"));
  }
}
