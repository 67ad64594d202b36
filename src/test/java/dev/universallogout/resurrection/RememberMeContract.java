package dev.universallogout.resurrection;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.remember.Identities;
import com.example.remember.SignedLogins;
import dev.universallogout.testing.Browser;
import dev.universallogout.testing.Browser.Page;
import dev.universallogout.testing.Server;
import dev.universallogout.testing.TestHost;
import java.util.List;
import java.util.Map;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;

/**
 * Jakarta Security: a mechanism of the application's own with a session and {@code @RememberMe},
 * whose cookie brings the user without any session.
 */
abstract class RememberMeContract extends DeployedHost {
  static WebArchive pack(String name, Map<String, String> configuration, Class<?> mechanism) {
    return TestHost.withAdministration(TestHost.jakartaSecurity(name, configuration))
        .addClasses(mechanism, mechanism.getSuperclass(), Identities.class, SignedLogins.class)
        .addAsWebInfResource(
            new StringAsset("<beans bean-discovery-mode=\"annotated\"/>"), "beans.xml");
  }

  /** The cookie by which the application remembers a login. */
  abstract String cookie();

  @Override
  void signIn(Browser browser, String user) {
    parkLogin(browser, user);
    browser.get("protected/page");
  }

  @Override
  void parkLogin(Browser browser, String user) {
    login(browser, user);
  }

  static void login(Browser browser, String user) {
    browser.get("app/?do=create&sign-in=" + user + "&password=secret");
  }

  private Browser remembered(Browser browser) {
    Browser tomorrow = new Browser(base());
    tomorrow.cookies().put(cookie(), browser.cookies().get(cookie()));
    return tomorrow;
  }

  @Test
  void cookieAlone_bringsTheUserUntilTheRevocation_presentedBeforeOrNot() {
    Browser browser = new Browser(base());
    signIn(browser, "alice");
    Browser neverPresented = new Browser(base());
    parkLogin(neverPresented, "alice");
    assertThat(remembered(browser).get("protected/page").principal()).isEqualTo("alice");

    revoke("alice");

    for (Browser old : List.of(remembered(browser), remembered(neverPresented))) {
      assertThat(old.copy().fetch("protected/page").status()).isEqualTo(401);
      assertThat(old.get("protected/page").status()).isEqualTo(303);
      assertThat(old.cookies()).doesNotContainKey(cookie());
    }
  }

  /** The container signs in by the cookie, and denies the page, before any filter is asked. */
  @Test
  void sessionFromAPageThatTheContainerDenies_bringsNobody() {
    Browser browser = new Browser(base());
    signIn(browser, "alice");
    Browser anonymous = new Browser(base());
    revoke("alice");
    anonymous.get("app/?do=create");
    for (Browser thief : List.of(new Browser(base()), anonymous)) {
      thief.cookies().put(cookie(), browser.cookies().get(cookie()));
      assertThat(thief.get("administration/page").principal()).isEmpty();
      thief.cookies().remove(cookie());

      assertThat(thief.copy().get("protected/page").principal()).isEmpty();
      assertThat(thief.get("app/page").principal()).isEmpty();
    }
  }

  @Test
  void freshLogin_afterTheRevocation_isRememberedInItsTurn() {
    revoke("alice");
    Browser browser = new Browser(base());
    signIn(browser, "alice");
    assertThat(remembered(browser).get("protected/page").principal()).isEqualTo("alice");
  }

  /** WildFly shows no filter the cookie being set: docs/cookies.md says what follows. */
  @Test
  void cookieOfAFreshLogin_presentedFirstAlone_isServedWhereItWasSeenBeingSet() {
    revoke("alice");
    Browser browser = new Browser(base());
    parkLogin(browser, "alice");

    Page page = remembered(browser).get("protected/page");

    if (Server.isUndertow()) {
      assertThat(page.status()).isEqualTo(303);
    } else {
      assertThat(page.principal()).isEqualTo("alice");
    }
  }
}
