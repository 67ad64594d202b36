package dev.universallogout.resurrection;

import dev.universallogout.testing.Browser;
import dev.universallogout.testing.EveryServer;
import java.util.List;
import java.util.Map;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Tag;

/**
 * Pages that a filter answers, as those of Struts and Wicket are: no request for them reaches the
 * witness, so the user is read from where Spring Security keeps him in the session. Without its
 * remember-me: {@code docs/what-stays-alive.md} says why.
 */
@EveryServer
@Tag("long")
class SpringSecurityPagesOfAFilterIT extends DeployedHost {
  @Deployment(testable = false)
  static WebArchive host() {
    Map<String, String> configuration = configuration();
    configuration.put(
        "universal-logout.session.subject-attributes",
        "SPRING_SECURITY_CONTEXT.authentication.name");
    return SpringHost.pagesOfAFilter(configuration);
  }

  @Override
  void signIn(Browser browser, String user) {
    parkLogin(browser, user);
    browser.get("protected/page");
  }

  @Override
  void parkLogin(Browser browser, String user) {
    browser.get("protected/page");
    browser.post("login", "username", user, "password", "secret");
  }

  /** Not by an id in the path: Spring Security answers 400 to a path with parameters. */
  @Override
  List<Entry> controlEntries() {
    return Entry.without(entries(), Entry.ID_IN_THE_PATH);
  }
}
