package dev.universallogout.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.SignedJWT;
import dev.universallogout.demo.PayaraMicro;
import dev.universallogout.sender.RevocationRequest;
import dev.universallogout.subject.SubjectIdentifier;
import dev.universallogout.subject.SubjectIdentifier.Email;
import dev.universallogout.subject.SubjectIdentifier.IssuerSubject;
import dev.universallogout.testing.Browser;
import dev.universallogout.testing.Browser.Page;
import dev.universallogout.testing.IdentityProvider;
import dev.universallogout.testing.OpenIdProvider;
import dev.universallogout.testing.TestHost;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An application that signs in by Jakarta Security's OpenID Connect: its sessions are known by the
 * ID token's issuer, subject and e-mail address, and by the time at which the user signed in.
 *
 * <p>It is deployed twice: {@code openid} has its callback lead to the page where the login began,
 * and the code is exchanged there; {@code direct} exchanges the code at the callback itself, which
 * is a page of its own.
 */
class OpenIdHostIT {
  private static final String REDIRECTING = "/openid/";
  private static final String DIRECT = "/direct/";
  private static final IdentityProvider PROVIDER = new IdentityProvider("okta");
  private static final IdentityProvider OTHER = new IdentityProvider("other");
  private static OpenIdProvider openId;
  private static PayaraMicro server;

  private Browser bystander;

  @BeforeAll
  static void start(@TempDir Path folder) throws IOException {
    openId = new OpenIdProvider();
    server =
        PayaraMicro.of(Path.of(System.getProperty("payara.micro.jar")), Path.of("target"))
            .application("openid", pack(folder.resolve("openid.war"), true))
            .application("direct", pack(folder.resolve("direct.war"), false))
            .start();
  }

  private static Path pack(Path war, boolean redirecting) {
    Map<String, String> configuration = new HashMap<>(OTHER.configuration());
    configuration.putAll(PROVIDER.configuration());
    configuration.put("universal-logout.connections", "okta,other");
    configuration.put("universal-logout.journal", "memory");
    String okta = "universal-logout.connection.okta.";
    configuration.put(okta + "subject-issuers", openId.issuer());
    configuration.put(okta + "email-domains", "corp.example");
    configuration.put(okta + "principal-names", "00u.*");
    String other = "universal-logout.connection.other.";
    configuration.put(other + "subject-issuers", "https://other.example");
    configuration.put(other + "email-domains", "other.example");
    configuration.put(other + "principal-names", "other-.*");
    configuration.put("test.provider", openId.issuer());
    configuration.put("test.redirecting", Boolean.toString(redirecting));
    TestHost.war("openid.war", configuration)
        .addPackage("com.example.openid")
        .addAsWebInfResource(
            new StringAsset("<beans bean-discovery-mode=\"annotated\"/>"), "beans.xml")
        .as(ZipExporter.class)
        .exportTo(war.toFile());
    return war;
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
    if (openId != null) {
      openId.close();
    }
  }

  @BeforeEach
  void signInBystander() {
    bystander = signedIn(REDIRECTING, user());
  }

  @AfterEach
  void bystanderIsUndisturbed() {
    assertThat(bystander.get("member/page").principal()).isNotEmpty();
  }

  private static String user() {
    return "00u" + UUID.randomUUID();
  }

  private static Browser signedIn(String application, String user) {
    Browser browser = new Browser(server.url(application));
    signInAgain(browser, user);
    return browser;
  }

  /** At the provider this person signs in now; revocations have times of whole seconds. */
  private static void signInAgain(Browser browser, String user) {
    openId.signIn(user, Instant.now().plusSeconds(2));
    assertThat(visit(browser, "member/page").principal()).isEqualTo(user);
    assertThat(browser.get("member/page").principal()).isEqualTo(user);
  }

  /** Navigates, and follows every redirect. */
  private static Page visit(Browser browser, String path) {
    URI at = browser.request(path).build().uri();
    for (int i = 0; i < 15; i++) {
      Page page =
          at.toString().startsWith(openId.issuer())
              ? new Browser(at).get(at.toString())
              : browser.get(at.toString());
      if (page.header("Location").isEmpty()) {
        return page;
      }
      at = at.resolve(page.header("Location"));
    }
    throw new AssertionError("redirected in a loop, last to " + at);
  }

  /** Begins a login and returns where the provider sends the browser back to. */
  private static String goToProvider(Browser browser) {
    Page page = browser.get("member/page");
    assertThat(page.status()).isEqualTo(302);
    String there = page.header("Location");
    assertThat(there).startsWith(openId.issuer());
    return new Browser(URI.create(there)).get(there).header("Location");
  }

  private static IssuerSubject subject(String user) {
    return new IssuerSubject(openId.issuer(), user);
  }

  /** Revokes, and returns the {@code iat} of the request. */
  private static Instant revoke(String application, SubjectIdentifier subject) {
    RevocationRequest request = PROVIDER.sign(server.url(application), subject);
    assertThat(IdentityProvider.send(request).status()).isEqualTo(200);
    try {
      return SignedJWT.parse(request.token()).getJWTClaimsSet().getIssueTime().toInstant();
    } catch (ParseException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void assertSignedOut(Browser browser) {
    Browser script = browser.copy();
    Page refused = script.fetch("whoami");
    assertThat(refused.principal()).isEmpty();
    assertThat(refused.status()).isEqualTo(401);
    assertThat(browser.copy().get("whoami").principal()).isEmpty();
    assertThat(browser.copy().get("member/page").principal()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {REDIRECTING, DIRECT})
  void login_revokedByIssuerAndSubject_isGone_aNewOneIsServed(String application) {
    String user = user();
    Browser browser = signedIn(application, user);
    Browser onAnotherDevice = signedIn(application, user);
    revoke(application, subject(user));
    assertSignedOut(browser);
    signedIn(application, user);
    assertSignedOut(onAnotherDevice);
    signInAgain(browser, user);
  }

  @ParameterizedTest
  @ValueSource(strings = {REDIRECTING, DIRECT})
  void login_revokedByTheIdTokensEmail_isGone_aNewOneIsServed(String application) {
    String user = user();
    Browser browser = signedIn(application, user);
    revoke(application, new Email(user + "@corp.example"));
    assertSignedOut(browser);
    signInAgain(browser, user);
  }

  @Test
  void login_namedByAnotherConnection_lives() {
    String user = user();
    Browser browser = signedIn(REDIRECTING, user);
    URI base = server.url(REDIRECTING);
    assertThat(OTHER.revoke(base, new IssuerSubject("https://other.example", user)).status())
        .isEqualTo(200);
    assertThat(OTHER.revoke(base, subject(user)).status()).isEqualTo(400);
    assertThat(OTHER.revoke(base, new Email(user + "@corp.example")).status()).isEqualTo(400);
    assertThat(OTHER.revoke(base, new SubjectIdentifier.Opaque(user)).status()).isEqualTo(200);
    assertThat(browser.get("member/page").principal()).isEqualTo(user);
  }

  @Test
  void codeAtTheCallback_revokedBeforeItsRedirectIsFollowed_isRefused() {
    String user = user();
    openId.signIn(user, Instant.now().plusSeconds(2));
    Browser browser = new Browser(server.url(REDIRECTING));
    Page callback = browser.get(goToProvider(browser));
    assertThat(callback.status()).isEqualTo(302);
    revoke(REDIRECTING, subject(user));
    Page refused = browser.get(callback.header("Location"));
    assertThat(refused.status()).isEqualTo(303);
    assertThat(refused.header("Location")).isEqualTo("./page");
    assertThat(browser.cookies()).doesNotContainKey("JSESSIONID");
    assertThat(browser.get("whoami").principal()).isEmpty();
    signInAgain(browser, user);
  }

  @Test
  void loginAtTheCallback_revokedBeforeTheNextPage_isRefused() {
    String user = user();
    openId.signIn(user, Instant.now().plusSeconds(2));
    Browser browser = new Browser(server.url(DIRECT));
    assertThat(browser.get(goToProvider(browser)).principal()).isEqualTo(user);
    revoke(DIRECT, subject(user));
    assertSignedOut(browser);
    signInAgain(browser, user);
  }

  @ParameterizedTest
  @ValueSource(strings = {REDIRECTING, DIRECT})
  void loginBegunBeforeTheRevocation_isRefusedOnce_ledToTheProviderAgain_andServed(
      String application) {
    String user = user();
    Browser browser = new Browser(server.url(application));
    openId.signIn(user, Instant.now().plusSeconds(2));
    String callback = goToProvider(browser);
    Instant revoked = revoke(application, subject(user));
    openId.signIn(user, revoked.plusSeconds(1));
    int before = openId.authorizations();
    assertThat(visit(browser, callback).principal())
        .isEqualTo(application.equals(REDIRECTING) ? user : "");
    assertThat(visit(browser, "member/page").principal()).isEqualTo(user);
    assertThat(openId.authorizations() - before).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {REDIRECTING, DIRECT})
  void newLogin_ofAUserWhoSignedInAfterTheRevocation_isServedAtOnce(String application) {
    String user = user();
    Instant revoked = revoke(application, subject(user));
    openId.signIn(user, revoked.plusSeconds(1));
    Browser browser = new Browser(server.url(application));
    int before = openId.authorizations();
    assertThat(visit(browser, "member/page").principal()).isEqualTo(user);
    assertThat(openId.authorizations() - before).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 20})
  void newLogin_ofAUserWhoSignedInNoLaterThanTheRevocation_isRefusedWithoutALoop(int seconds) {
    String user = user();
    Instant revoked = revoke(REDIRECTING, subject(user));
    openId.signIn(user, revoked.minusSeconds(seconds));
    Browser browser = new Browser(server.url(REDIRECTING));
    assertRefusedWithoutALoop(browser, user);
    openId.signIn(user, revoked.plusSeconds(1));
    assertThat(visit(browser, "member/page").principal()).isEqualTo(user);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 20})
  void newLogin_withAnIdTokenIssuedNoLaterThanTheRevocation_isRefusedWithoutALoop(int seconds) {
    String user = user();
    Instant revoked = revoke(REDIRECTING, subject(user));
    openId.issueAt(user, revoked.minusSeconds(seconds));
    assertRefusedWithoutALoop(new Browser(server.url(REDIRECTING)), user);
  }

  @Test
  void loginBegunBeforeTheRevocation_withAnIdTokenFromBefore_isRefusedWithoutALoop() {
    String user = user();
    openId.signIn(user, Instant.now().minusSeconds(20));
    Browser browser = new Browser(server.url(REDIRECTING));
    String callback = goToProvider(browser);
    revoke(REDIRECTING, subject(user));
    assertThat(visit(browser, callback).status()).isEqualTo(401);
    assertThat(browser.get("whoami").principal()).isEmpty();
  }

  @Test
  void callbackWithAnIdTokenFromBefore_isRefused_andLeadsToNoOtherLogin() {
    String user = user();
    Instant revoked = revoke(DIRECT, subject(user));
    openId.signIn(user, revoked);
    Browser browser = new Browser(server.url(DIRECT));
    Page refused = browser.get(goToProvider(browser));
    assertThat(refused.status()).isEqualTo(303);
    assertThat(refused.header("Location")).isEqualTo("./callback");
    Page open = visit(browser, "callback");
    assertThat(open.status()).isEqualTo(200);
    assertThat(open.principal()).isEmpty();
    assertThat(visit(browser, "member/page").status()).isEqualTo(401);
  }

  private static void assertRefusedWithoutALoop(Browser browser, String user) {
    int before = openId.authorizations();
    Page refused = visit(browser, "member/page");
    assertThat(refused.status()).isEqualTo(401);
    assertThat(refused.body()).doesNotContain(user);
    assertThat(openId.authorizations() - before).isEqualTo(2);
    assertThat(browser.cookies()).doesNotContainKey("JSESSIONID");
    assertThat(browser.get("whoami").principal()).isEmpty();
  }
}
