package dev.universallogout.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.universallogout.subject.SubjectIdentifier.Email;
import dev.universallogout.subject.SubjectIdentifier.Opaque;
import dev.universallogout.testing.Browser;
import dev.universallogout.testing.Browser.Page;
import dev.universallogout.testing.IdentityProvider;
import dev.universallogout.testing.TestSocket;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What a legacy application's sessions go through: container form login, logins of the
 * application's own, and whatever it does to its session meanwhile. A bystander is signed in
 * throughout and must not notice.
 */
@ArquillianTest
@RunAsClient
abstract class SessionsContract {
  private static final IdentityProvider PROVIDER = new IdentityProvider("okta");

  @ArquillianResource private URL url;
  private URI base;
  Browser bystander;

  static Map<String, String> configuration() {
    Map<String, String> configuration = PROVIDER.configuration();
    configuration.put("universal-logout.journal", "memory");
    configuration.put("universal-logout.session.subject-attributes", "user,account.email");
    return configuration;
  }

  @BeforeEach
  void signInBystander() throws URISyntaxException {
    base = url.toURI();
    bystander = signedIn("bob");
  }

  @AfterEach
  void bystanderIsUndisturbed() {
    assertThat(bystander.get("protected/page").principal()).isEqualTo("bob");
  }

  void revoke(String user) {
    assertThat(PROVIDER.revoke(base, user).status()).isEqualTo(200);
  }

  Browser signedIn(String user) {
    Browser browser = new Browser(base);
    assertThat(browser.signIn(user, "secret").principal()).isEqualTo(user);
    return browser;
  }

  private Browser signedInByAttribute(String user) {
    Browser browser = new Browser(base);
    assertThat(signedInUser(browser.get("app/?do=attribute&value=" + user))).isEqualTo(user);
    return browser;
  }

  private static String signedInUser(Page page) {
    return page.value("attribute.user");
  }

  /** Whatever is tried with these cookies, nobody is signed in. */
  private static void assertSignedOut(Browser browser) {
    for (Page page :
        List.of(
            browser.copy().fetch("app/page"),
            browser.copy().get("app/page"),
            browser.copy().post("app/page"),
            browser.copy().get("protected/page"))) {
      assertThat(page.principal()).isEmpty();
      assertThat(signedInUser(page)).isEmpty();
    }
  }

  private static String gate() {
    return UUID.randomUUID().toString();
  }

  private void release(String gate) {
    new Browser(base).get("app/?release=" + gate);
  }

  /** Returns once a request waits at the gate. */
  private void awaitArrival(String gate) {
    assertThat(new Browser(base).get("app/?arrived=" + gate).status()).isEqualTo(200);
  }

  private static String user() {
    return "user-" + UUID.randomUUID();
  }

  // Container form login.

  @Test
  void formLogin_revoked_everyOldSessionIsGoneAndANewLoginWorksAtOnce() {
    Browser laptop = signedIn("alice");
    Browser phone = signedIn("alice");
    revoke("alice");
    Browser again = signedIn("alice");
    assertSignedOut(laptop);
    assertSignedOut(phone);
    assertThat(again.get("protected/page").principal()).isEqualTo("alice");
  }

  @Test
  void formLogin_redirectNotFollowedBeforeTheRevocation_isRefused() {
    Browser parked = new Browser(base);
    // Tomcat says 303.
    assertThat(parked.formLogin("alice", "secret").status()).isIn(302, 303);
    revoke("alice");
    assertSignedOut(parked);
  }

  @Test
  void formLogin_notFollowedOnASessionSeenWithoutUserBefore_isRefused() {
    Browser parked = new Browser(base);
    parked.get("app/?do=create");
    parked.get("app/page");
    assertThat(parked.formLogin("alice", "secret").status()).isIn(302, 303);
    revoke("alice");
    assertSignedOut(parked);
  }

  @Test
  void formLogin_notFollowed_andNotRevoked_isFollowedLater() {
    Browser parked = new Browser(base);
    parked.formLogin("alice", "secret");
    revoke(user());
    assertThat(parked.get("protected/page").principal()).isEqualTo("alice");
  }

  @Test
  void formLogin_onASessionSeenWithoutUserAfterTheRevocation_worksAtOnce() {
    Browser browser = new Browser(base);
    browser.get("app/?do=create");
    revoke("alice");
    browser.get("app/page");
    assertThat(browser.signIn("alice", "secret").principal()).isEqualTo("alice");
    assertThat(browser.get("protected/page").principal()).isEqualTo("alice");
  }

  @Test
  void formLogin_onASessionThatHeldSomethingBeforeTheRevocation_needsASecondSignInAtMost() {
    Browser browser = new Browser(base);
    browser.get("app/?do=cart");
    revoke("alice");
    browser.get("app/page");
    browser.signIn("alice", "secret");
    assertThat(browser.signIn("alice", "secret").principal()).isEqualTo("alice");
  }

  // How a request is refused.

  @Test
  void navigation_withARevokedSession_isSentToTheSamePlaceAndItsCookieExpires() {
    String user = user();
    Browser browser = signedInByAttribute(user);
    revoke(user);
    Page refused = browser.get("app/page?x=1&y=//evil.example/");
    assertThat(refused.status()).isEqualTo(303);
    assertThat(refused.header("Location")).isEqualTo("./page?x=1&y=//evil.example/");
    assertThat(refused.header("Cache-Control")).contains("no-store");
    assertThat(browser.cookies()).doesNotContainKey("JSESSIONID");
    assertThat(browser.get("app/page").status()).isEqualTo(200);
  }

  @Test
  void navigation_ofABrowserThatKeepsTheCookie_isServedWithoutASession_andNeverRedirectedAgain() {
    String user = user();
    Browser browser = signedInByAttribute(user);
    Map<String, String> stubborn = Map.copyOf(browser.cookies());
    revoke(user);
    assertThat(browser.get("app/page").status()).isEqualTo(303);
    browser.cookies().putAll(stubborn);
    Page served = browser.get("app/page");
    assertThat(served.status()).isEqualTo(200);
    assertThat(signedInUser(served)).isEmpty();
    assertThat(served.value("session")).isEmpty();
    browser.cookies().remove("universal-logout-left");
    browser.cookies().putAll(stubborn);
    assertThat(browser.get("app/page").status()).isEqualTo(401);
  }

  @Test
  void anythingButANavigation_withARevokedSession_isUnauthorizedAndDoesNotReachTheApplication() {
    String user = user();
    Browser browser = signedInByAttribute(user);
    revoke(user);
    for (Page refused :
        List.of(
            browser.copy().fetch("app/?mark=" + user), browser.copy().post("app/?mark=" + user))) {
      assertThat(refused.status()).isEqualTo(401);
      assertThat(refused.body()).isEmpty();
      assertThat(refused.header("Cache-Control")).contains("no-store");
      assertThat(refused.header("Location")).isEmpty();
      assertThat(refused.headerValues("Set-Cookie")).isNotEmpty().allMatch(Browser::expires);
    }
    assertThat(bystander.get("app/?reached-by=" + user).value("reached")).isEqualTo("0");
  }

  @Test
  void sessionIdInThePath_revoked_isLeftBehind() {
    String user = user();
    Browser browser = signedInByAttribute(user);
    String id = browser.cookies().get("JSESSIONID");
    // Without its cookie of the version, Payara may look before the login's request has stored it.
    await()
        .untilAsserted(
            () -> {
              browser.cookies().clear();
              assertThat(signedInUser(browser.get("app/page;jsessionid=" + id))).isEqualTo(user);
            });
    browser.cookies().clear();
    revoke(user);
    Page refused = browser.get("app/page;jsessionid=" + id + "?q=1");
    assertThat(refused.status()).isEqualTo(303);
    assertThat(refused.header("Location")).isEqualTo("./page?q=1");
  }

  // Logins of the application's own.

  @Test
  void attributeLogin_revoked_isGoneAndTheNewOneLives() {
    String user = user();
    Browser old = signedInByAttribute(user);
    revoke(user);
    Browser fresh = signedInByAttribute(user);
    assertSignedOut(old);
    assertThat(signedInUser(fresh.get("app/page"))).isEqualTo(user);
  }

  @Test
  void beanThatLearnsItsUserLater_revokedByEmail_isGone() {
    Browser browser = new Browser(base);
    browser.get("app/?do=bean");
    String email = user() + "@Example.com";
    browser.get("app/?do=bean&value=" + email);
    assertThat(browser.get("app/page").value("session")).isNotEmpty();
    Email shouted = new Email(email.toUpperCase(Locale.ROOT));
    assertThat(PROVIDER.revoke(base, shouted).status()).isEqualTo(200);
    assertThat(browser.copy().fetch("app/page").value("session")).isEmpty();
  }

  @Test
  void programmaticLogin_afterARevocation_livesUntilTheNext() {
    revoke("alice");
    Browser browser = new Browser(base);
    Page login = browser.get("app/?do=create,login&value=alice&password=secret");
    assertThat(login.principal()).isEqualTo("alice");
    assertThat(browser.get("protected/page").principal()).isEqualTo("alice");
    revoke("alice");
    assertSignedOut(browser);
  }

  @Test
  void secondUser_inTheSameSession_addsUp() {
    String first = user();
    String second = user();
    Browser one = signedInByAttribute(first);
    one.get("app/?do=attribute&value=" + second);
    Browser other = signedInByAttribute(first);
    other.get("app/?do=attribute&value=" + second);
    PROVIDER.revoke(base, new Opaque(second));
    assertSignedOut(one);
    Browser third = signedInByAttribute(first);
    third.get("app/?do=attribute&value=" + user());
    revoke(first);
    assertSignedOut(third);
  }

  @Test
  void sessionId_changed_theSessionStaysBound() {
    String user = user();
    Browser browser = signedInByAttribute(user);
    String before = browser.get("app/page").value("session");
    assertThat(browser.get("app/?do=change-id").value("session")).isNotEqualTo(before);
    revoke(user);
    assertSignedOut(browser);
  }

  @Test
  void binding_wipedByTheHost_isPutBack() {
    String user = user();
    Browser browser = signedInByAttribute(user);
    browser.get("app/?do=wipe");
    Page page = browser.get("app/page");
    assertThat(signedInUser(page)).isEqualTo(user);
    assertThat(page.value("attribute." + Binding.ATTRIBUTE)).contains(user);
    revoke(user);
    assertSignedOut(browser);
  }

  @Test
  void session_replacedInsideARequest_keepsItsAge() {
    String user = user();
    String gate = gate();
    Browser browser = signedInByAttribute(user);
    String born = position(browser.get("app/page"));
    CompletableFuture<Page> held = browser.getLater("app/?do=wait,replace&only=user&gate=" + gate);
    awaitArrival(gate);
    revoke(user());
    release(gate);
    held.join();
    Page replaced = browser.get("app/page");
    assertThat(signedInUser(replaced)).isEqualTo(user);
    assertThat(position(replaced)).isEqualTo(born);
    revoke(user);
    assertSignedOut(browser);
  }

  private static String position(Page page) {
    return page.value("attribute." + Binding.ATTRIBUTE).split("\\|")[2];
  }

  @Test
  void session_replacedWithAllItsAttributes_isRevoked() {
    String user = user();
    Browser browser = signedInByAttribute(user);
    browser.get("app/?do=replace");
    assertThat(signedInUser(browser.get("app/page"))).isEqualTo(user);
    revoke(user);
    assertSignedOut(browser);
  }

  @Test
  void logout_byTheApplication_leavesNothingBehindForTheNextUser() {
    String first = user();
    String second = user();
    Browser browser = signedInByAttribute(first);
    browser.get("app/?do=invalidate");
    browser.get("app/?do=attribute&value=" + second);
    revoke(first);
    assertThat(signedInUser(browser.get("app/page"))).isEqualTo(second);
  }

  // Requests in flight while the revocation lands.

  @Test
  void request_inFlightWhenTheRevocationLands_doesNotRevive() {
    String user = user();
    String gate = gate();
    Browser browser = signedInByAttribute(user);
    CompletableFuture<Page> held = browser.getLater("app/?do=wait,create&gate=" + gate);
    awaitArrival(gate);
    revoke(user);
    release(gate);
    held.join();
    assertSignedOut(browser);
  }

  @Test
  void login_inARequestThatBeganBeforeTheRevocation_isOld() {
    String user = user();
    String gate = gate();
    Browser browser = new Browser(base);
    CompletableFuture<Page> held =
        browser.getLater("app/?hold=" + gate + "&do=attribute&value=" + user);
    awaitArrival(gate);
    revoke(user);
    release(gate);
    assertThat(signedInUser(held.join())).isEqualTo(user);
    assertSignedOut(browser);
  }

  @Test
  void programmaticLogin_inARequestThatBeganBeforeTheRevocation_isOld() {
    String gate = gate();
    Browser browser = new Browser(base);
    browser.get("app/?do=create");
    CompletableFuture<Page> held =
        browser.getLater("app/?hold=" + gate + "&do=login&value=alice&password=secret");
    awaitArrival(gate);
    revoke("alice");
    browser.copy().get("app/page");
    release(gate);
    assertThat(held.join().principal()).isEqualTo("alice");
    assertSignedOut(browser);
  }

  @Test
  void login_flushedBeforeItsRequestEnds_isOldForOverlappingRequestsToo() {
    String user = user();
    String before = gate();
    String after = gate();
    Browser browser = new Browser(base);
    browser.get("app/?do=create");
    CompletableFuture<Page> held =
        browser.getLater(
            "app/?hold=" + before + "&do=attribute&value=" + user + "&hold-after=" + after);
    awaitArrival(before);
    revoke(user);
    Browser overlapping = browser.copy();
    overlapping.get("app/page");
    release(before);
    awaitArrival(after);
    assertThat(signedInUser(overlapping.fetch("app/page"))).isEmpty();
    release(after);
    held.join();
    assertSignedOut(browser);
  }

  @Test
  void session_createdByARequestThatBeganBeforeTheRevocation_isBornAtItsBegin() {
    String gate = gate();
    Browser browser = new Browser(base);
    CompletableFuture<Page> held = browser.getLater("app/?hold=" + gate + "&do=create");
    awaitArrival(gate);
    revoke(user());
    release(gate);
    long born = Long.parseLong(position(held.join()));
    long now = Long.parseLong(position(new Browser(base).get("app/?do=create")));
    assertThat(born).isLessThan(now);
  }

  // Dispatches and long-lived exchanges.

  @Test
  void forwardAndErrorDispatches_ofALiveSession_areServed_ofARevokedOneAreNotReached() {
    String user = user();
    Browser browser = signedInByAttribute(user);
    assertThat(browser.get("app/?do=forward").value("dispatcher")).isEqualTo("FORWARD");
    assertThat(browser.get("app/?do=error").value("dispatcher")).isEqualTo("ERROR");
    revoke(user);
    for (String step : List.of("forward", "error")) {
      Page refused = browser.copy().fetch("app/?do=" + step + "&mark=" + user);
      assertThat(refused.status()).isEqualTo(401);
    }
    assertThat(bystander.get("app/?reached-by=" + user).value("reached")).isEqualTo("0");
  }

  @Test
  void asyncRequest_thatLogsInAfterARevocationThatItBeganBefore_isOld() {
    String user = user();
    String gate = gate();
    Browser browser = new Browser(base);
    browser.get("app/?do=create");
    CompletableFuture<Page> held =
        browser.getLater("app/?do=async&gate=" + gate + "&late=attribute&value=" + user);
    awaitArrival(gate);
    revoke(user);
    browser.copy().get("app/page");
    release(gate);
    assertThat(signedInUser(held.join())).isEqualTo(user);
    assertSignedOut(browser);
  }

  @Test
  void asyncRequest_thatMakesItsSessionAfterARevocationThatItBeganBefore_isOld() {
    String user = user();
    String gate = gate();
    Browser browser = new Browser(base);
    CompletableFuture<Page> held =
        browser.getLater("app/?do=async&gate=" + gate + "&late=attribute&value=" + user);
    awaitArrival(gate);
    revoke(user);
    release(gate);
    assertThat(signedInUser(held.join())).isEqualTo(user);
    assertSignedOut(browser);
  }

  @Test
  void serverSentEvents_whoseSessionHasEndedByItself_areClosedWithTheirUser() throws Exception {
    String user = user();
    Browser browser = signedInByAttribute(user);
    CompletableFuture<String> stream = browser.open("app/?do=stream");
    browser.copy().get("app/?do=invalidate");
    revoke(user);
    assertThat(stream.get(1, TimeUnit.SECONDS)).contains("open");
  }

  @Test
  void serverSentEvents_ofARevokedUser_areClosedWithinASecond() throws Exception {
    String user = user();
    CompletableFuture<String> byAttribute = signedInByAttribute(user).open("app/?do=stream");
    CompletableFuture<String> byForm = signedIn("alice").open("app/?do=stream");
    CompletableFuture<String> living = bystander.open("app/?do=stream");
    assertThat(List.of(byAttribute, byForm)).noneMatch(CompletableFuture::isDone);
    revoke(user);
    assertThat(byAttribute.get(1, TimeUnit.SECONDS)).contains("open");
    revoke("alice");
    assertThat(byForm.get(1, TimeUnit.SECONDS)).contains("open");
    assertThat(living).isNotDone();
  }

  @Test
  void asynchronousRequest_ofARevokedUser_isCompletedWithinASecond() throws Exception {
    String user = user();
    String gate = gate();
    String others = gate();
    CompletableFuture<Page> byAttribute =
        signedInByAttribute(user).getLater("app/?do=async&gate=" + gate);
    awaitArrival(gate);
    CompletableFuture<Page> living = bystander.getLater("app/?do=async&gate=" + others);
    awaitArrival(others);
    revoke(user);
    assertThat(byAttribute.get(1, TimeUnit.SECONDS).body()).doesNotContain(user);
    release(gate);
    gate = gate();
    CompletableFuture<Page> byForm = signedIn("alice").getLater("app/?do=async&gate=" + gate);
    awaitArrival(gate);
    revoke("alice");
    assertThat(byForm.get(1, TimeUnit.SECONDS).body()).doesNotContain("alice");
    release(gate);
    assertThat(living).isNotDone();
    release(others);
    assertThat(living.get(5, TimeUnit.SECONDS).principal()).isEqualTo("bob");
  }

  @Test
  void webSocket_ofARevokedUser_isClosedWithinASecond() throws Exception {
    String user = user();
    TestSocket byAttribute = TestSocket.open(base, signedInByAttribute(user));
    TestSocket byForm = TestSocket.open(base, signedIn("alice"));
    TestSocket living = TestSocket.open(base, bystander);
    // Where there is no session, nobody may keep what is known of the connection.
    bystander.get("app/?do=collect-garbage");
    revoke(user);
    byAttribute.closed().get(1, TimeUnit.SECONDS);
    revoke("alice");
    byForm.closed().get(1, TimeUnit.SECONDS);
    assertThat(living.echo("still here")).isEqualTo("still here");
    living.close();
  }

  @Test
  void webSockets_ofOneSession_liveBesideEachOtherUntilItIsEnded() throws Exception {
    String user = user();
    Browser browser = signedInByAttribute(user);
    TestSocket first = TestSocket.open(base, browser);
    TestSocket second = TestSocket.open(base, browser);
    // What the second has begun is done by now.
    browser.get("app/page");
    assertThat(first.echo("first")).isEqualTo("first");
    assertThat(second.echo("second")).isEqualTo("second");
    revoke(user);
    first.closed().get(1, TimeUnit.SECONDS);
    second.closed().get(1, TimeUnit.SECONDS);
  }

  @Test
  void webSocketsThatAreOver_doNotDelayTheClosingOfTheOneThatIsOpen() throws Exception {
    String user = user();
    Browser browser = signedInByAttribute(user);
    for (int i = 0; i < 100; i++) {
      TestSocket.open(base, browser).close();
    }
    TestSocket open = TestSocket.open(base, browser);
    revoke(user);
    open.closed().get(1, TimeUnit.SECONDS);
  }

  @Test
  void webSocketHandshake_withARevokedSession_isRefused() throws Exception {
    String user = user();
    Browser browser = signedInByAttribute(user);
    revoke(user);
    assertThat(TestSocket.connect(base, browser)).failsWithin(Duration.ofSeconds(5));
  }
}
