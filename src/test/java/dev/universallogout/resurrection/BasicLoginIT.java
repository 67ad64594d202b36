package dev.universallogout.resurrection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.universallogout.testing.Browser;
import dev.universallogout.testing.Browser.Page;
import dev.universallogout.testing.EveryServer;
import dev.universallogout.testing.TestHost;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;

/**
 * BASIC: the browser sends the password with every request, which nobody can take from it. What a
 * login leaves behind beside the password is a session, and whatever cookies the server adds.
 */
@EveryServer
class BasicLoginIT extends DeployedHost {
  @Deployment(testable = false)
  static WebArchive host() {
    return TestHost.basicLogin("basic.war", configuration());
  }

  @Override
  void signIn(Browser browser, String user) {
    browser.always("Authorization", basic(user));
    browser.get("protected/?do=create");
  }

  @Override
  void parkLogin(Browser browser, String user) {
    signIn(browser, user);
  }

  private static String basic(String user) {
    byte[] password = (user + ":secret").getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(password);
  }

  private Browser withSession(String user) {
    Browser browser = new Browser(base());
    signIn(browser, user);
    assertThat(browser.cookies()).containsKey("JSESSIONID");
    return browser;
  }

  @Test
  void sessionOfARevokedUser_withHisPassword_isRefusedAndThePasswordAloneIsAFreshLogin() {
    Browser browser = withSession("alice");
    String ended = browser.get("protected/page").value("session");
    assertThat(ended).isNotEmpty();
    // Payara gives the session a new id where it is first asked for with the password.
    Browser script = browser.copy();

    revoke("alice");

    assertThat(script.fetch("protected/page").status()).isEqualTo(401);
    assertThat(browser.get("protected/page").status()).isEqualTo(303);
    assertThat(browser.cookies()).doesNotContainKeys("JSESSIONID", "LtpaToken2");
    assertThat(browser.get("protected/?do=create").value("session"))
        .isNotEmpty()
        .isNotEqualTo(ended);
    assertThat(browser.get("protected/page").principal()).isEqualTo("alice");
  }

  /** What cannot be refused: docs/what-stays-alive.md says so. */
  @Test
  void passwordOfARevokedUser_withoutASession_isServedAsBefore() {
    Browser browser = new Browser(base()).always("Authorization", basic("alice"));
    assertThat(browser.get("protected/page").principal()).isEqualTo("alice");

    revoke("alice");

    Browser again = new Browser(base()).always("Authorization", basic("alice"));
    assertThat(again.get("protected/page").principal()).isEqualTo("alice");
    // Open Liberty has set a cookie, which is as young as the request before.
    assertThat(again.get("protected/page").principal()).isEqualTo("alice");
    assertThat(again.get("protected/page").principal()).isEqualTo("alice");
  }

  /** The module looks at the answer for what a login has set, and must not send it before that. */
  @Test
  void errorOfARequestWithAPassword_isShownAsTheApplicationSays() {
    Browser browser = new Browser(base()).always("Authorization", basic("bob"));
    Page page = browser.get("protected/?do=error");
    assertThat(page.status()).isEqualTo(418);
    assertThat(page.value("dispatcher")).isEqualTo("ERROR");
    assertThat(browser.copy().get("protected/?do=no-such-step").status()).isEqualTo(500);
    Browser another = new Browser(base()).always("Authorization", basic("bob"));
    assertThat(another.get("protected/?do=no-such-step").status()).isEqualTo(500);
  }
}
