package dev.universallogout.resurrection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.universallogout.subject.SubjectIdentifier.IssuerSubject;
import dev.universallogout.testing.Browser;
import dev.universallogout.testing.Browser.Page;
import dev.universallogout.testing.RunningOpenIdProvider;
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
    URI callback = provider().new Visitor(browser).callback("protected/page", user);
    assertThat(browser.get(callback.toString()).status()).isEqualTo(302);
  }

  /** Returns once a login at the provider has a later time than the revocation. */
  @Override
  void revoke(String user) {
    IssuerSubject subject = new IssuerSubject(provider().issuer(), user);
    assertThat(PROVIDER.revoke(base(), subject).status()).isEqualTo(200);
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
    Page page = visitor.visit(callback, revoked());
    assertThat(page.status()).isEqualTo(401);
    assertThat(isSignedIn(browser, revoked())).isFalse();
    Loot.of(browser).assertBringsNobody(revoked(), Loot.Order.SMALLEST_FIRST, entries());
  }

  @Test
  void sessionAtTheProvider_fromBeforeTheRevocation_bringsNobodyAndNoLoop() {
    Browser browser = browser();
    RunningOpenIdProvider.Visitor visitor = provider().new Visitor(browser);
    visitor.visit("protected/page", revoked());
    assertThat(isSignedIn(browser, revoked())).isTrue();
    revoke(revoked());
    int before = visitor.authorizations();
    Page page = visitor.visit("protected/page", revoked());
    assertThat(page.status()).isEqualTo(401);
    assertThat(visitor.authorizations() - before).isLessThanOrEqualTo(2);
    assertThat(isSignedIn(browser, revoked())).isFalse();
    signIn(browser, revoked());
    assertThat(isSignedIn(browser, revoked())).isTrue();
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
    provider().holdRenewals();
    CompletableFuture<Page> renewing;
    try {
      renewing = requestThatRenews(browser);
      revoke(BRIEF);
      assertThat(renewing).isNotDone();
    } finally {
      provider().releaseRenewals();
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
              return provider().renewalsWaiting() > 0;
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
