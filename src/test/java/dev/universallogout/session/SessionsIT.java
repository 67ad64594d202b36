package dev.universallogout.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.universallogout.testing.Browser;
import dev.universallogout.testing.EveryServer;
import dev.universallogout.testing.TestHost;
import java.time.Duration;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;

/** Sessions that the server keeps in its memory. */
@EveryServer
class SessionsIT extends SessionsContract {

  @Deployment(testable = false)
  static WebArchive host() {
    return TestHost.formLogin("host.war", configuration());
  }

  @Test
  void revocation_withoutAnyFurtherRequest_invalidatesTheSession() {
    // Open Liberty makes none of its own.
    signedIn("carol").get("app/?do=create");
    // Of a session that nobody uses at present, some servers keep no HttpSession.
    bystander.get("app/?do=collect-garbage");
    int before = destroyed();
    revoke("carol");
    await().atMost(Duration.ofSeconds(5)).until(() -> destroyed() > before);
  }

  private int destroyed() {
    return Integer.parseInt(bystander.get("app/page").value("destroyed"));
  }

  @Test
  void session_thatComesWithoutTheLtpaTokenOfItsUser_disturbsNothingThatNeedsNone() {
    Browser browser = signedIn("alice");
    browser.get("app/?do=create");
    browser.cookies().remove("LtpaToken2");
    assertThat(browser.get("login.html").body()).isEqualTo("please sign in");
    Browser other = signedIn("bob");
    browser.cookies().computeIfAbsent("LtpaToken2", other.cookies()::get);
    assertThat(browser.get("login.html").body()).isEqualTo("please sign in");
  }
}
