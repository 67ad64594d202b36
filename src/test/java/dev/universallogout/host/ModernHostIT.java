package dev.universallogout.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.universallogout.sender.RevocationRequest;
import dev.universallogout.subject.SubjectIdentifier;
import dev.universallogout.subject.SubjectIdentifier.Email;
import dev.universallogout.subject.SubjectIdentifier.IssuerSubject;
import dev.universallogout.subject.SubjectIdentifier.Opaque;
import dev.universallogout.subject.SubjectIdentifier.PhoneNumber;
import dev.universallogout.testing.Browser;
import dev.universallogout.testing.EveryServer;
import dev.universallogout.testing.IdentityProvider;
import dev.universallogout.testing.Server;
import dev.universallogout.testing.TestHost;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.StringReader;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * An application that uses what is offered to it: beans that say who is signed in and how else he
 * is called, a token repository by JPA (on Tomcat by JDBC), the public interface, and events; its
 * JAX-RS application lists its classes.
 */
@EveryServer
@ArquillianTest
@RunAsClient
class ModernHostIT {
  private static final IdentityProvider PROVIDER = new IdentityProvider("okta");

  @ArquillianResource private URL url;
  private URI base;
  private Browser bystander;

  @Deployment(testable = false)
  static WebArchive host() {
    Map<String, String> configuration = PROVIDER.configuration();
    configuration.put("universal-logout.data-source", Server.dataSource());
    configuration.put("universal-logout.token-timeout", "PT2S");
    WebArchive archive =
        TestHost.war("modern.war", configuration)
            .addPackage("com.example.modern")
            .addAsWebInfResource(
                new StringAsset("<beans bean-discovery-mode=\"annotated\"/>"), "beans.xml");
    if (Server.isTomcat()) {
      // It has no JPA and no transactions.
      return archive.addPackage("com.example.modern.jdbc");
    }
    return archive
        .addPackage("com.example.modern.jta")
        .addAsResource(new StringAsset(PERSISTENCE_XML), "META-INF/persistence.xml");
  }

  private static final String PERSISTENCE_XML =
      """
      <persistence xmlns="https://jakarta.ee/xml/ns/persistence" version="3.0">
        <persistence-unit name="modern" transaction-type="JTA">
          <jta-data-source>java:comp/DefaultDataSource</jta-data-source>
          <class>com.example.modern.jta.RefreshToken</class>
          <properties>
            <property name="jakarta.persistence.schema-generation.database.action" value="create"/>
          </properties>
        </persistence-unit>
      </persistence>
      """;

  @BeforeEach
  void signInBystander() throws URISyntaxException {
    base = url.toURI();
    bystander = signedIn("bystander");
    bystander.get("api/issue?user=bystander");
  }

  @AfterEach
  void bystanderIsUndisturbed() {
    bystander.get("api/break?broken=false");
    assertThat(bystander.get("api/whoami").value("badge")).isEqualTo("bystander");
    assertThat(live("bystander")).isPositive();
  }

  private static String user() {
    return "user" + ThreadLocalRandom.current().nextLong(100_000_000, 999_999_999);
  }

  private Browser signedIn(String user) {
    Browser browser = new Browser(base);
    browser.get("api/login?user=" + user);
    assertThat(browser.get("api/whoami").value("badge")).isEqualTo(user);
    return browser;
  }

  private void assertSignedOut(Browser browser) {
    assertThat(browser.copy().fetch("api/whoami").value("badge")).isEmpty();
    assertThat(browser.copy().get("api/whoami").value("badge")).isEmpty();
  }

  private long live(String user) {
    return Long.parseLong(new Browser(base).get("api/tokens?user=" + user).value("live"));
  }

  private int revoke(SubjectIdentifier subject) {
    return PROVIDER.revoke(base, subject).status();
  }

  @Test
  void hostsOwnSource_revokedByName_isSignedOutAndItsTokensAreGone() {
    String user = user();
    Browser browser = signedIn(user);
    browser.get("api/issue?user=" + user);
    assertThat(live(user)).isEqualTo(1);
    assertThat(revoke(new IssuerSubject(IdentityProvider.ISSUER, user))).isEqualTo(200);
    assertSignedOut(browser);
    assertThat(live(user)).isZero();
    assertThat(signedIn(user).get("api/whoami").value("badge")).isEqualTo(user);
  }

  @Test
  void resolver_revokedByWhatItAdds_isSignedOut() {
    String user = user();
    Browser byEmail = signedIn(user);
    assertThat(revoke(new Email(user + "@CORP.example"))).isEqualTo(200);
    assertSignedOut(byEmail);
    Browser byPhone = signedIn(user);
    assertThat(revoke(new PhoneNumber("+49" + user.substring(4)))).isEqualTo(200);
    assertSignedOut(byPhone);
  }

  @Test
  void signOutEverywhere_endsAllSessionsAndTokens_andIsObserved() {
    String user = user();
    Browser one = signedIn(user);
    Browser two = signedIn(user);
    one.get("api/issue?user=" + user);
    assertThat(bystander.get("api/count?user=" + user).value("count")).isEqualTo("2");
    assertThat(bystander.get("api/sign-out-everywhere?user=" + user).value("outcome"))
        .isEqualTo("Completed");
    assertSignedOut(one);
    assertSignedOut(two);
    assertThat(live(user)).isZero();
    assertThat(bystander.get("api/count?user=" + user).value("count")).isEqualTo("0");
    assertThat(bystander.get("api/completions?user=" + user).value("completions")).isEqualTo("1");
  }

  @Test
  void signOutEverywhere_insideATransactionThatRollsBack_isInForce() {
    String user = user();
    Browser browser = signedIn(user);
    assertThat(
            bystander.get("api/sign-out-in-a-transaction-that-fails?user=" + user).value("outcome"))
        .isEqualTo("rolled back");
    assertSignedOut(browser);
    assertThat(live("note-of-" + user)).isZero();
  }

  @Test
  void sessionBoundExplicitly_isSignedOut() {
    String user = user();
    Browser browser = new Browser(base);
    browser.get("api/bind?user=" + user);
    assertThat(browser.get("api/whoami").value("bound")).isEqualTo(user);
    assertThat(revoke(new Opaque(user))).isEqualTo(200);
    assertThat(browser.copy().fetch("api/whoami").value("bound")).isEmpty();
  }

  @Test
  void repositoryThatFails_sessionsAreDead_theSameRequestSucceedsLater() {
    String user = user();
    Browser browser = signedIn(user);
    browser.get("api/issue?user=" + user);
    bystander.get("api/break?broken=true");
    RevocationRequest request =
        PROVIDER.sign(base, new IssuerSubject(IdentityProvider.ISSUER, user));
    assertThat(IdentityProvider.send(request).status()).isEqualTo(500);
    assertSignedOut(browser);
    assertThat(live(user)).isEqualTo(1);
    bystander.get("api/break?broken=false");
    assertThat(IdentityProvider.send(request).status()).isEqualTo(200);
    assertThat(live(user)).isZero();
    assertThat(IdentityProvider.send(request).status()).isEqualTo(200);
    assertThat(completions(user)).isEqualTo(1);
  }

  private long completions(String user) {
    return Long.parseLong(bystander.get("api/completions?user=" + user).value("completions"));
  }

  @Test
  void repositoryThatFails_theWorkIsDoneLaterWithoutAnotherRequest() {
    String user = user();
    bystander.get("api/issue?user=" + user);
    bystander.get("api/break?broken=true");
    assertThat(revoke(new Opaque(user))).isEqualTo(500);
    assertThat(completions(user)).isZero();
    await().atMost(Duration.ofSeconds(10)).until(() -> pendingWork() >= 1);
    assertThat(bystander.get("api/status").value("Serving")).isEqualTo("true");
    if (Server.hasHealth()) {
      Browser.Page page = new Browser(base).get("/health/ready");
      assertThat(page.status()).isEqualTo(200);
      assertThat(check(page.body()).getString("status")).isEqualTo("UP");
      assertThat(number(check(page.body()).getJsonObject("data"), "pendingWork")).isPositive();
    }
    bystander.get("api/break?broken=false");
    await().atMost(Duration.ofSeconds(30)).until(() -> live(user) == 0);
    await().atMost(Duration.ofSeconds(10)).until(() -> completions(user) == 1);
    await().atMost(Duration.ofSeconds(10)).until(() -> pendingWork() == 0);
  }

  private long pendingWork() {
    return Long.parseLong(bystander.get("api/status").value("PendingWork"));
  }

  /** Some servers write numbers as texts. */
  private static long number(JsonObject data, String name) {
    return Long.parseLong(data.get(name).toString().replace("\"", ""));
  }

  @Test
  void jarsEndpoint_isNotPublishedUnderTheHostsOwnPath() {
    assertThat(new Browser(base).post("api/global-token-revocation/connection/okta").status())
        .isEqualTo(404);
    assertThat(new Browser(base).post("api/oauth/global-token-revocation/connection/okta").status())
        .isEqualTo(404);
  }

  @Test
  void healthPage_showsThatTheApplicationIsReadyAndWhatItHasApplied() {
    revoke(new Opaque(user()));
    Browser.Page page = new Browser(base).get("/health/ready");
    if (!Server.hasHealth()) {
      assertThat(page.status()).isEqualTo(404);
      return;
    }
    assertThat(page.status()).isEqualTo(200);
    JsonObject check = check(page.body());
    assertThat(check.getString("status")).isEqualTo("UP");
    JsonObject data = check.getJsonObject("data");
    assertThat(data.getString("journal")).isEqualTo("read");
    assertThat(number(data, "position")).isPositive();
    assertThat(data).doesNotContainKey("warnings");
  }

  private static JsonObject check(String body) {
    try (JsonReader reader = Json.createReader(new StringReader(body))) {
      return reader.readObject().getJsonArray("checks").getValuesAs(JsonObject.class).stream()
          .filter(check -> check.getString("name").equals("universal-logout"))
          .findFirst()
          .orElseThrow(() -> new AssertionError(body));
    }
  }

  @Test
  void sessionsEnded_areCountedByJmx() {
    String user = user();
    Browser browser = signedIn(user);
    long before = sessionsEnded();
    revoke(new Opaque(user));
    assertSignedOut(browser);
    assertThat(sessionsEnded()).isEqualTo(before + 1);
  }

  private long sessionsEnded() {
    return Long.parseLong(bystander.get("api/status").value("SessionsEnded"));
  }

  @Test
  void status_isReadableByJmx() {
    revoke(new Opaque(user()));
    Browser.Page page = bystander.get("api/status");
    assertThat(page.value("Serving")).isEqualTo("true");
    assertThat(page.value("JournalRead")).isEqualTo("true");
    assertThat(page.value("JournalStale")).isEqualTo("false");
    assertThat(Long.parseLong(page.value("Position"))).isPositive();
    assertThat(page.body()).contains("Warnings=\n");
  }
}
