package dev.universallogout.resurrection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.universallogout.resurrection.Loot.Order;
import dev.universallogout.testing.Browser;
import dev.universallogout.testing.IdentityProvider;
import java.net.URI;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Nothing that a login has left behind brings its user back: two users on two browsers each, of
 * whom one is revoked, and a thief with every cookie that his browsers were ever given, and with
 * the headers that they send where the login is in one.
 */
abstract class ResurrectionContract {
  static final IdentityProvider PROVIDER = new IdentityProvider("okta");

  /** The two that must not notice. */
  private List<Browser> bystanders = List.of();

  /** The user who is revoked. */
  String revoked() {
    return "alice";
  }

  /** The user who must not notice. */
  String bystander() {
    return "bob";
  }

  /** Where the application is. */
  abstract URI base();

  /** Signs somebody in at the identity source, with whatever cookies the browser has already. */
  abstract void signIn(Browser browser, String user);

  /** The same, but the redirect that ends the login is not followed. */
  abstract void parkLogin(Browser browser, String user);

  /** The ways in; a thief tries them all. */
  abstract List<Entry> entries();

  /** Those by which a user who has signed in is served, as it takes to see that they lead in. */
  List<Entry> controlEntries() {
    return entries();
  }

  /** Whether the application knows the browser's user. */
  boolean isSignedIn(Browser browser, String user) {
    return browser.get("protected/page").principal().equals(user);
  }

  void revoke(String user) {
    assertThat(PROVIDER.revoke(base(), user).status()).isEqualTo(200);
  }

  Browser signedIn(String user) {
    Browser browser = new Browser(base());
    signIn(browser, user);
    assertThat(isSignedIn(browser, user)).isTrue();
    return browser;
  }

  private Browser parked(String user) {
    Browser browser = new Browser(base());
    parkLogin(browser, user);
    return browser;
  }

  /** What a thief has from the browsers of who is revoked. */
  Loot loot(Function<String, Browser> login) {
    return Loot.of(login.apply(revoked()), login.apply(revoked()));
  }

  List<Browser> bystanders() {
    return bystanders;
  }

  /** In which orders he presents it, in each of them what has not been presented before. */
  List<Order> orders() {
    return List.of(Order.values());
  }

  @BeforeEach
  void signInBystander() {
    bystanders = List.of(signedIn(bystander()), signedIn(bystander()));
  }

  @AfterEach
  void bystanderIsUndisturbed() {
    assertThat(bystanders).allMatch(browser -> isSignedIn(browser, bystander()));
  }

  @Test
  void everyCookieOfARevokedUser_aloneAndInEveryCombination_bringsNobody() {
    assertBringsNobody(this::signedIn);
  }

  @Test
  void everyCookieOfALoginWhoseRedirectWasNotFollowed_bringsNobody() {
    assertBringsNobody(this::parked);
  }

  /** Open Liberty takes a cookie whose name is written so for the same. */
  @Test
  void everyCookie_underItsNameInOtherLetters_bringsNobody() {
    Loot known = Loot.of(signedIn(revoked()));
    revoke(revoked());
    for (UnaryOperator<String> letters :
        List.<UnaryOperator<String>>of(
            name -> name.toLowerCase(Locale.ROOT), name -> name.toUpperCase(Locale.ROOT))) {
      known.renamed(letters).assertBringsNobody(revoked(), Order.SMALLEST_FIRST, entries());
    }
  }

  private void assertBringsNobody(Function<String, Browser> login) {
    Map<Order, Loot> known = new EnumMap<>(Order.class);
    orders().forEach(order -> known.put(order, loot(login)));
    assertThat(known).isNotEmpty().allSatisfy((o, loot) -> assertThat(loot.values()).isNotEmpty());
    revoke(revoked());
    known.forEach((order, loot) -> loot.assertBringsNobody(revoked(), order, entries()));
  }

  @Test
  void everyEntry_beforeTheRevocation_namesTheUser() {
    Entry.assertLeadIn(controlEntries(), signedIn(revoked()), revoked());
  }

  @Test
  void freshLogin_afterTheRevocation_worksAtOnceAndTheOldCookiesStayDead() {
    Loot old = loot(this::signedIn);
    revoke(revoked());
    Browser fresh = signedIn(revoked());
    old.assertBringsNobody(revoked(), Order.SMALLEST_FIRST, entries());
    assertThat(isSignedIn(fresh, revoked())).isTrue();
  }

  @Test
  void loginInABrowserThatTheThiefKnows_getsNothingThatHeKnows() {
    Browser browser = signedIn(revoked());
    Loot known = Loot.of(browser, signedIn(revoked()));
    revoke(revoked());
    signIn(browser, revoked());
    // It may have been asked of a session that was still to be ended, and have come to nothing.
    if (isSignedIn(browser, revoked())) {
      assertSharesNothing(browser, known);
    }
    signIn(browser, revoked());
    assertThat(isSignedIn(browser, revoked())).isTrue();
    assertSharesNothing(browser, known);
    known.assertBringsNobody(revoked(), Order.LARGEST_FIRST, entries());
    assertThat(isSignedIn(browser, revoked())).isTrue();
  }

  /** He is shown the sign-in page once more, as a browser that follows the refusal is. */
  @Test
  void loginInABrowserWithDeadCookies_onceItWasRefused_worksAtOnce() {
    Browser browser = signedIn(revoked());
    revoke(revoked());
    browser.get("protected/page");
    signIn(browser, revoked());
    assertThat(isSignedIn(browser, revoked())).isTrue();
  }

  static void assertSharesNothing(Browser browser, Loot known) {
    Map<String, String> cookies = new HashMap<>(browser.cookies());
    // The number of changes to a session that Payara shares between nodes.
    cookies.remove("JSESSIONIDVERSION");
    // What was asked for, which brings nobody.
    cookies.keySet().removeIf(name -> name.startsWith("WASReq") || name.startsWith("WASOidcReq"));
    Set<String> shared = new HashSet<>(cookies.values());
    shared.retainAll(known.values());
    assertThat(shared).isEmpty();
  }
}
