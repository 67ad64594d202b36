package dev.universallogout.resurrection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.universallogout.subject.SubjectIdentifier.IssuerSubject;
import dev.universallogout.testing.Browser;
import dev.universallogout.testing.Browser.Page;
import dev.universallogout.testing.RunningOpenIdProvider;
import dev.universallogout.testing.RunningOpenIdProvider.Grant;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.junit.jupiter.api.Test;

/** The container's own OpenID Connect, at a provider with passwords and sessions. */
abstract class OpenIdContract extends ResurrectionContract {
  /** The user whose access tokens live for a few seconds only. */
  private static final String BRIEF = "dave";

  /** The user whose ID tokens have an {@code iat} from before, and no {@code auth_time}. */
  private static final String ISSUED_BEFORE = "carol";

  /** Nobody who signs in in these tests. */
  private static final String SOMEBODY_ELSE = "erin";

  /** How often a browser is led to the provider at most, until it is told that this is no use. */
  private static final int FEW = 2;

  @ArquillianResource private URL url;

  abstract RunningOpenIdProvider provider();

  static Map<String, String> configuration(RunningOpenIdProvider provider) {
    Map<String, String> configuration = PROVIDER.configuration();
    configuration.put("universal-logout.journal", "memory");
    configuration.put("universal-logout.connection.okta.subject-issuers", provider.issuer());
    return configuration;
  }

  @Override
  URI base() {
    try {
      return url.toURI();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  void signIn(Browser browser, String user) {
    provider().new Visitor(browser).visit("protected/page", user);
  }

  @Override
  void parkLogin(Browser browser, String user) {
    parkLogin(provider(), browser, user);
  }

  static void parkLogin(RunningOpenIdProvider provider, Browser browser, String user) {
    URI callback = provider.new Visitor(browser).callback("protected/page", user);
    assertThat(browser.get(callback.toString()).status()).isEqualTo(302);
  }

  @Override
  void revoke(String user) {
    revoke(provider(), base(), user);
  }

  /** Returns once a login at the provider has a later time than the revocation. */
  static void revoke(RunningOpenIdProvider provider, URI base, String user) {
    IssuerSubject subject = new IssuerSubject(provider.issuer(), user);
    assertThat(PROVIDER.revoke(base, subject).status()).isEqualTo(200);
    long second = Instant.now().getEpochSecond();
    await().until(() -> Instant.now().getEpochSecond() > second);
  }

  @Override
  List<Entry> entries() {
    return Entry.ofTheHost();
  }

  private Browser browser() {
    return new Browser(base());
  }

  @Test
  void codeFromBeforeTheRevocation_presentedAfterIt_bringsNobodyAndNoLoop() {
    Browser browser = browser();
    RunningOpenIdProvider.Visitor visitor = provider().new Visitor(browser);
    URI callback = visitor.callback("protected/page", revoked());
    revoke(revoked());
    int before = visitor.authorizations();
    Page page = visitor.visit(callback, revoked());
    assertThat(page.status()).isEqualTo(401);
    assertThat(visitor.authorizations() - before).isLessThanOrEqualTo(FEW);
    assertThat(isSignedIn(browser, revoked())).isFalse();
    Loot.of(browser).assertBringsNobody(revoked(), Loot.Order.SMALLEST_FIRST, entries());
  }

  /** The application is waiting for the provider's tokens while the user is revoked. */
  @Test
  void codeBeingExchanged_revokedMeanwhile_bringsNobodyAndNoLoop() {
    Browser browser = browser();
    RunningOpenIdProvider.Visitor visitor = provider().new Visitor(browser);
    Page answer = exchangeWhileRevoking(revoked(), browser, visitor);
    assertThat(answer.body()).doesNotContain(revoked(), "signed in: true");
    assertThat(isSignedIn(browser.copy(), revoked())).isFalse();
    int before = visitor.authorizations();
    Page page = visitor.visit("protected/page", revoked());
    assertThat(page.status()).isEqualTo(401);
    assertThat(visitor.authorizations() - before).isLessThanOrEqualTo(FEW);
    Loot.of(browser).assertBringsNobody(revoked(), Loot.Order.LARGEST_FIRST, entries());
    signInAtOnce(browser, revoked());
  }

  /** It is the revocation that such a login fails of, not the wait. */
  @Test
  void codeBeingExchanged_somebodyElseRevokedMeanwhile_signsIn() {
    Browser browser = browser();
    RunningOpenIdProvider.Visitor visitor = provider().new Visitor(browser);
    exchangeWhileRevoking(SOMEBODY_ELSE, browser, visitor);
    int before = visitor.authorizations();
    assertThat(visitor.visit("protected/page", revoked()).principal()).isEqualTo(revoked());
    assertThat(visitor.authorizations()).isEqualTo(before);
  }

  /** Signs in, and has the provider keep the tokens until somebody is revoked. */
  private Page exchangeWhileRevoking(
      String somebody, Browser browser, RunningOpenIdProvider.Visitor visitor) {
    CompletableFuture<Page> exchanging;
    provider().hold(Grant.AUTHORIZATION_CODE);
    try {
      exchanging = requestThatExchanges(browser, visitor.callback("protected/page", revoked()));
      revoke(somebody);
      assertThat(exchanging).isNotDone();
    } finally {
      provider().release(Grant.AUTHORIZATION_CODE);
    }
    assertThat(exchanging).succeedsWithin(Duration.ofSeconds(30));
    return exchanging.join();
  }

  /** Goes on from the callback to where the container exchanges the code, and waits there. */
  private CompletableFuture<Page> requestThatExchanges(Browser browser, URI callback) {
    AtomicReference<URI> at = new AtomicReference<>(callback);
    AtomicReference<CompletableFuture<Page>> last =
        new AtomicReference<>(browser.getLater(callback.toString()));
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              if (last.get().isDone()) {
                String next = last.get().join().header("Location");
                assertThat(next).isNotEmpty();
                at.set(at.get().resolve(next));
                last.set(browser.getLater(at.get().toString()));
              }
              return provider().waiting(Grant.AUTHORIZATION_CODE) > 0;
            });
    return last.get();
  }

  /** Signs in at the provider anew, to which the application leads once. */
  private void signInAtOnce(Browser browser, String user) {
    RunningOpenIdProvider.Visitor visitor = provider().new Visitor(browser);
    visitor.visit("protected/page", user);
    assertThat(visitor.authorizations()).isEqualTo(1);
    assertThat(isSignedIn(browser, user)).isTrue();
  }

  @Test
  void sessionAtTheProvider_fromBeforeTheRevocation_bringsNobodyAndNoLoop() {
    assertSessionAtTheProviderBringsNobody(revoked());
  }

  @Test
  void idTokenFromBeforeTheRevocation_bringsNobodyAndNoLoop() {
    assertSessionAtTheProviderBringsNobody(ISSUED_BEFORE);
  }

  private void assertSessionAtTheProviderBringsNobody(String user) {
    Browser browser = browser();
    RunningOpenIdProvider.Visitor visitor = provider().new Visitor(browser);
    visitor.visit("protected/page", user);
    assertThat(isSignedIn(browser, user)).isTrue();
    revoke(user);
    int before = visitor.authorizations();
    Page page = visitor.visit("protected/page", user);
    assertThat(page.status()).isEqualTo(401);
    assertThat(visitor.authorizations() - before).isLessThanOrEqualTo(FEW);
    assertThat(isSignedIn(browser, user)).isFalse();
    signInAtOnce(browser, user);
  }

  /** Whether the server gets on with the provider when it renews tokens. */
  boolean renews() {
    return true;
  }

  private void assertEndsWithItsToken(Browser browser) {
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(isSignedIn(browser, BRIEF)).isFalse());
  }

  @Test
  void sessionWhoseTokensTheContainerRenews_revoked_isNotRevived() {
    Browser browser = browser();
    signIn(browser, BRIEF);
    if (!renews()) {
      assertEndsWithItsToken(browser);
      return;
    }
    Browser thief = browser.copy();
    // Long enough for the access token to be of no use without a renewal.
    Instant end = Instant.now().plusSeconds(6);
    await()
        .until(
            () -> {
              assertThat(isSignedIn(browser, BRIEF)).isTrue();
              return Instant.now().isAfter(end);
            });
    revoke(BRIEF);
    assertThat(isSignedIn(browser, BRIEF)).isFalse();
    assertThat(isSignedIn(thief, BRIEF)).isFalse();
    Loot.of(browser).assertBringsNobody(BRIEF, Loot.Order.LARGEST_FIRST, entries());
    signIn(browser, BRIEF);
    assertThat(isSignedIn(browser, BRIEF)).isTrue();
  }

  /** The renewed tokens are younger than the revocation, the login is not. */
  @Test
  void sessionWhoseTokensAreBeingRenewed_revokedMeanwhile_isNotRevived() {
    Browser browser = browser();
    signIn(browser, BRIEF);
    if (!renews()) {
      assertEndsWithItsToken(browser);
      return;
    }
    Browser thief = browser.copy();
    provider().hold(Grant.REFRESH_TOKEN);
    CompletableFuture<Page> renewing;
    try {
      renewing = requestThatRenews(browser);
      revoke(BRIEF);
      assertThat(renewing).isNotDone();
    } finally {
      provider().release(Grant.REFRESH_TOKEN);
    }
    // It had begun before the revocation; what it answers does not matter.
    assertThat(renewing).succeedsWithin(Duration.ofSeconds(30));
    assertThat(isSignedIn(browser, BRIEF)).isFalse();
    assertThat(isSignedIn(thief, BRIEF)).isFalse();
    Loot.of(browser).assertBringsNobody(BRIEF, Loot.Order.LARGEST_FIRST, entries());
    signIn(browser, BRIEF);
    assertThat(isSignedIn(browser, BRIEF)).isTrue();
  }

  /** Visits until the access token is of no use, and the container waits for another one. */
  private CompletableFuture<Page> requestThatRenews(Browser browser) {
    AtomicReference<CompletableFuture<Page>> last =
        new AtomicReference<>(browser.getLater("protected/page"));
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              if (last.get().isDone()) {
                assertThat(last.get().join().principal()).isEqualTo(BRIEF);
                last.set(browser.getLater("protected/page"));
              }
              return provider().waiting(Grant.REFRESH_TOKEN) > 0;
            });
    return last.get();
  }

  @Test
  void callbackOfALogin_presentedAgainAfterTheRevocation_bringsNobody() {
    Browser browser = browser();
    RunningOpenIdProvider.Visitor visitor = provider().new Visitor(browser);
    URI callback = visitor.callback("protected/page", revoked());
    Browser before = browser.copy();
    visitor.visit(callback, revoked());
    assertThat(isSignedIn(browser, revoked())).isTrue();
    revoke(revoked());
    for (Browser thief : List.of(before, browser, browser())) {
      for (int i = 0; i < 2; i++) {
        assertThat(thief.get(callback.toString()).body())
            .doesNotContain(revoked(), "signed in: true");
        assertThat(isSignedIn(thief, revoked())).isFalse();
      }
    }
  }
}
