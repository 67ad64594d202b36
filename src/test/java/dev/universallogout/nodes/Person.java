package dev.universallogout.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.universallogout.testing.Browser;
import dev.universallogout.testing.Browser.Page;
import java.net.URI;
import java.util.List;

/** Somebody with an account, on however many devices, at whichever node. */
record Person(String name) {
  static final Person ALICE = new Person("alice");
  static final Person BOB = new Person("bob");
  static final String PASSWORD = "secret";

  /** Signs in by the container's form. */
  Browser signIn(URI node) {
    Browser browser = new Browser(node);
    Page page = browser.signIn(name, PASSWORD);
    assertThat(page.principal()).as("%s at %s: %s", name, node, page).isEqualTo(name);
    return browser;
  }

  /** Has given the password, but does not go where that leads. */
  Browser signInAndStop(URI node) {
    Browser browser = new Browser(node);
    assertThat(browser.formLogin(name, PASSWORD).status()).isIn(302, 303);
    return browser;
  }

  /** Signs in by a form of the application's own, which the container knows nothing of. */
  Browser signInToTheApplication(URI node) {
    Browser browser = new Browser(node);
    Page page = browser.get("app/?do=attribute&value=" + name);
    assertThat(page.value("attribute.user")).isEqualTo(name);
    return browser;
  }

  boolean isSignedIn(Browser browser) {
    return isSeenOn(browser.get("app/page"))
        || browser.get("protected/page").principal().equals(name);
  }

  /** Whatever is tried with these cookies, at whichever of the nodes, this user is not there. */
  void assertSignedOut(Browser browser, URI... nodes) {
    for (URI node : nodes) {
      for (Page page :
          List.of(
              browser.at(node).fetch("app/page"),
              browser.at(node).post("app/page"),
              browser.at(node).get("app/page"),
              browser.at(node).get("protected/page"))) {
        assertThat(isSeenOn(page)).as("%s at %s: %s", name, node, page).isFalse();
      }
    }
  }

  private boolean isSeenOn(Page page) {
    return page.principal().equals(name) || page.value("attribute.user").equals(name);
  }
}
