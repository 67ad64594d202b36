package dev.universallogout.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.universallogout.demo.PayaraMicro;
import dev.universallogout.testing.Browser;
import dev.universallogout.testing.Browser.Page;
import dev.universallogout.testing.IdentityProvider;
import dev.universallogout.testing.TestHost;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An application that signs in within a request, by {@code SecurityContext.authenticate} of Jakarta
 * Security with a mechanism and an identity store of its own.
 */
class RequestLoginIT {
  private static final IdentityProvider PROVIDER = new IdentityProvider("okta");
  private static PayaraMicro server;
  private static URI base;

  private Browser bystander;

  @BeforeAll
  static void start(@TempDir Path folder) {
    Map<String, String> configuration = new HashMap<>(PROVIDER.configuration());
    configuration.put("universal-logout.journal", "memory");
    Path war = folder.resolve("requestlogin.war");
    TestHost.war("requestlogin.war", configuration)
        .addPackage("com.example.requestlogin")
        .addAsWebInfResource(
            new StringAsset("<beans bean-discovery-mode=\"annotated\"/>"), "beans.xml")
        .as(ZipExporter.class)
        .exportTo(war.toFile());
    server =
        PayaraMicro.of(Path.of(System.getProperty("payara.micro.jar")), Path.of("target"))
            .application("requestlogin", war)
            .start();
    base = server.url("/requestlogin/");
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  @BeforeEach
  void signInBystander() {
    bystander = signedIn(user());
  }

  @AfterEach
  void bystanderIsUndisturbed() {
    assertThat(bystander.get("whoami").principal()).isNotEmpty();
  }

  private static String user() {
    return "user-" + UUID.randomUUID();
  }

  private static Browser signedIn(String user) {
    Browser browser = new Browser(base);
    logIn(browser, user);
    return browser;
  }

  private static void logIn(Browser browser, String user) {
    assertThat(browser.get(login(user)).principal()).isEqualTo(user);
    assertThat(browser.get("whoami").principal()).isEqualTo(user);
  }

  private static String login(String user) {
    return "login?password=secret&user=" + user;
  }

  private static void revoke(String user) {
    assertThat(PROVIDER.revoke(base, user).status()).isEqualTo(200);
  }

  private static void assertSignedOut(Browser browser) {
    assertThat(browser.copy().fetch("whoami").status()).isEqualTo(401);
    Page page = browser.copy().get("whoami");
    assertThat(page.status()).isEqualTo(303);
    assertThat(page.principal()).isEmpty();
  }

  @Test
  void login_revoked_isGone_aNewOneIsServed() {
    String user = user();
    Browser browser = signedIn(user);
    Browser onAnotherDevice = signedIn(user);
    revoke(user);
    assertSignedOut(browser);
    browser.get("whoami");
    logIn(browser, user);
    assertSignedOut(onAnotherDevice);
  }

  @Test
  void loginInAnOlderSession_revokedBeforeItsRequestBegan_lives() {
    String user = user();
    Browser browser = new Browser(base);
    assertThat(browser.get("begin").value("session")).isNotEmpty();
    revoke(user);
    logIn(browser, user);
    assertThat(browser.get("whoami").value("basket")).isEqualTo("full");
    revoke(user);
    assertSignedOut(browser);
  }

  @Test
  void login_revokedInItsRequestBeforeTheCredentialIsLookedAt_isGone() {
    String user = user();
    Browser browser = new Browser(base);
    loginWhile(browser, user, "hold-before", () -> revoke(user));
    assertThat(browser.get("whoami").principal()).isEmpty();
    logIn(browser, user);
  }

  @Test
  void login_revokedInItsRequestAfterTheCredentialWasLookedAt_isGone() {
    String user = user();
    Browser browser = new Browser(base);
    loginWhile(browser, user, "hold-after", () -> revoke(user));
    assertThat(browser.get("whoami").principal()).isEmpty();
    logIn(browser, user);
  }

  @Test
  void loginInAnOlderSession_revokedInItsRequest_isGone() {
    String user = user();
    Browser browser = new Browser(base);
    browser.get("begin");
    loginWhile(browser, user, "hold-after", () -> revoke(user));
    assertThat(browser.get("whoami").principal()).isEmpty();
    logIn(browser, user);
  }

  @Test
  void login_whoseUserAnotherRequestSawBeforeItEnded_revokedThen_isGone() {
    String user = user();
    Browser browser = new Browser(base);
    browser.get("begin");
    loginWhile(
        browser,
        user,
        "hold-after",
        () -> {
          browser.copy().get("whoami");
          revoke(user);
          browser.copy().get("whoami");
        });
    assertThat(browser.get("whoami").principal()).isEmpty();
    logIn(browser, user);
  }

  @Test
  void twoLoginsInOneSession_theFirstUserRevoked_theSessionIsGone() {
    String first = user();
    String second = user();
    Browser browser = signedIn(first);
    logInAfterLogout(browser, second);
    revoke(first);
    assertSignedOut(browser);
    browser.get("whoami");
    logIn(browser, second);
  }

  @Test
  void twoLoginsInOneSession_theSecondUserRevoked_theSessionIsGone() {
    String first = user();
    String second = user();
    Browser browser = signedIn(first);
    logInAfterLogout(browser, second);
    revoke(second);
    assertSignedOut(browser);
    browser.get("whoami");
    logIn(browser, first);
  }

  @Test
  void failedLogin_itsUserRevoked_doesNotEndTheLoginThatFollows() {
    String user = user();
    String mistyped = user();
    Browser browser = new Browser(base);
    browser.get("begin");
    assertThat(browser.get("login?password=wrong&user=" + mistyped).principal()).isEmpty();
    logIn(browser, user);
    revoke(mistyped);
    assertThat(browser.get("whoami").principal()).isEqualTo(user);
  }

  /** Payara changes the session's id and keeps what is in it. */
  private static void logInAfterLogout(Browser browser, String user) {
    browser.get("begin");
    assertThat(browser.get(login(user) + "&after-logout=1").principal()).isEqualTo(user);
    assertThat(browser.get("whoami").principal()).isEqualTo(user);
    assertThat(browser.get("whoami").value("basket")).isEqualTo("full");
  }

  /** Has something happen while a login is under way. */
  private static void loginWhile(Browser browser, String user, String where, Runnable event) {
    String gate = UUID.randomUUID().toString();
    CompletableFuture<Page> login = browser.getLater(login(user) + "&" + where + "=" + gate);
    new Browser(base).get("arrived?gate=" + gate);
    event.run();
    new Browser(base).get("release?gate=" + gate);
    assertThat(login.join().status()).isEqualTo(200);
  }
}
