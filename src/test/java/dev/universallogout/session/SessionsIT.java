package dev.universallogout.session;

import static org.awaitility.Awaitility.await;

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
}
