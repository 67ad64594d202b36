package dev.universallogout.resurrection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.universallogout.subject.SubjectIdentifier.IssuerSubject;
import dev.universallogout.testing.Browser;
import dev.universallogout.testing.RunningOpenIdProvider;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * WildFly's {@code elytron-oidc-client}, with its tokens in the cookie {@code OIDC_STATE} and no
 * session: nobody sees that cookie being set, so none is known to be younger than a revocation.
 */
@Tag("wildfly")
@ArquillianTest
@RunAsClient
@Tag("long")
class ElytronCookieOpenIdIT {
  private static final RunningOpenIdProvider OPEN_ID = new RunningOpenIdProvider();

  /** Where the profile of this server has it. */
  private static final Path LOG = Path.of("target/wildfly/log/server.log");

  @ArquillianResource private URL url;

  @Deployment(testable = false)
  static WebArchive host() {
    return ElytronOpenIdIT.elytron(
        "elytron-cookie.war", OpenIdContract.configuration(OPEN_ID), OPEN_ID, "cookie");
  }

  @AfterAll
  static void closeProvider() {
    OPEN_ID.close();
  }

  private Browser signedIn(String user) {
    Browser browser = new Browser(URI.create(url.toString()));
    OPEN_ID.new Visitor(browser).visit("protected/page", user);
    assertThat(browser.get("protected/page").principal()).isEqualTo(user);
    return browser;
  }

  /** What the server wrote between beginning to deploy the application and its start. */
  private static String logOfTheStart() throws IOException {
    String log = Files.readString(LOG);
    int end = log.lastIndexOf("UL0001 started in /elytron-cookie");
    int begin = log.lastIndexOf("Starting deployment of \"elytron-cookie.war\"", end);
    assertThat(begin).isNotNegative();
    return log.substring(begin, end);
  }

  @Test
  void log_warnsAtTheStart_beforeAnybodyHasSignedIn() throws IOException {
    assertThat(logOfTheStart()).containsOnlyOnce("UL0012");
  }

  @Test
  void cookieOfARevokedUser_bringsNobody() {
    Browser browser = signedIn("alice");
    Browser phone = signedIn("alice");
    Browser bystander = signedIn("bob");
    assertThat(browser.cookies()).containsKey("OIDC_STATE");
    assertThat(Entry.ofTheHost())
        .allSatisfy(
            entry -> assertThat(entry.reveals(entry.enter(phone.copy()), "alice")).isTrue());
    IssuerSubject alice = new IssuerSubject(OPEN_ID.issuer(), "alice");
    assertThat(ResurrectionContract.PROVIDER.revoke(browser.base(), alice).status()).isEqualTo(200);
    Loot.of(browser, phone)
        .assertBringsNobody("alice", Loot.Order.SMALLEST_FIRST, Entry.ofTheHost());
    assertThat(bystander.get("protected/page").principal()).isEqualTo("bob");
  }

  /** The provider's word for a new login is no proof: a renewal is issued anew as well. */
  @Test
  void newLoginOfARevokedUser_isRefused_andOthersAreNot() {
    Browser before = signedIn("dave");
    IssuerSubject dave = new IssuerSubject(OPEN_ID.issuer(), "dave");
    assertThat(ResurrectionContract.PROVIDER.revoke(before.base(), dave).status()).isEqualTo(200);
    // In the same second the provider's time alone would refuse it.
    long revoked = Instant.now().getEpochSecond();
    await().until(() -> Instant.now().getEpochSecond() > revoked + 1);
    Browser again = new Browser(before.base());
    OPEN_ID.new Visitor(again).visit("protected/page", "dave");
    assertThat(again.everSet()).containsKey("OIDC_STATE");
    assertThat(again.get("protected/page").principal()).isEmpty();
    assertThat(signedIn("bob").get("protected/page").principal()).isEqualTo("bob");
  }
}
