package dev.universallogout.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.universallogout.journal.InMemoryJournal;
import dev.universallogout.journal.JournalException;
import dev.universallogout.journal.Position;
import dev.universallogout.journal.RevocationJournal;
import dev.universallogout.session.SubjectSources.Seen;
import dev.universallogout.subject.SubjectIdentifier.Email;
import dev.universallogout.subject.SubjectIdentifier.IssuerSubject;
import dev.universallogout.subject.SubjectIdentifier.Opaque;
import dev.universallogout.testing.Proxies;
import jakarta.servlet.FilterChain;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What somebody tries who has a cookie that brings a user. */
class CredentialAttacksTest {
  private static final String REMEMBER_ME = "remember-me";

  private static final String SSO = "JSESSIONIDSSO";

  /** What was asked of the table of credentials. */
  private final List<String> asked = new CopyOnWriteArrayList<>();

  /** What a container would hold: the registry alone keeps no session alive. */
  private final List<HttpSession> container = new ArrayList<>();

  /** Whether that table cannot be asked. */
  private volatile boolean away;

  private final GuardedApplication host = new GuardedApplication(Map.of(), store());

  private RevocationJournal store() {
    InMemoryJournal store = new InMemoryJournal();
    return Proxies.intercepting(
        RevocationJournal.class,
        store,
        (method, arguments, goOn) -> {
          if (method.matches("credential|recordCredential")) {
            asked.add(method);
            if (away) {
              throw new JournalException("away");
            }
          }
          return goOn.call();
        });
  }

  @AfterEach
  void stop() {
    host.close();
  }

  @Test
  void sessionThatTheApplicationBindsByAnOldCookie_isAsOldAsTheCookie() {
    host.revoke("alice");
    signInByApplication("by password", new Exchange(null));
    assertThat(host.sessions.list(new Opaque("alice"))).hasSize(1);

    signInByApplication("by cookie", new Exchange(null).with(REMEMBER_ME, "old"));

    assertThat(host.sessions.list(new Opaque("alice"))).hasSize(1);
  }

  @Test
  void sessionMadeByAFrameworkThatAnOldCookieSignedIn_andUnseenByTheWitness_isAsOldAsTheCookie() {
    host.revoke("alice");
    HttpSession session = Exchange.session("made");
    Exchange denied = new Exchange(null).with(REMEMBER_ME, "old");
    host.serveBeforeTheWitness(
        denied,
        (q, a) -> {
          denied.session = session;
          host.sessions.guard().created(session);
          session.setAttribute("framework", "alice");
        });

    assertThat(host.serveBehindAFramework(new Exchange(session), "alice").refused()).isTrue();
  }

  @Test
  void ownSessionInWhichAFrameworkSignedInByAnOldCookie_unseenByTheWitness_isAsOldAsTheCookie() {
    host.revoke("alice");
    HttpSession session = Exchange.session("thiefs");
    host.sessions.guard().created(session);
    session.setAttribute("cart", "full");
    host.serve(new Exchange(session));
    host.serve(new Exchange(session));
    host.serveBeforeTheWitness(new Exchange(session).with(REMEMBER_ME, "old"), (q, a) -> {});

    assertThat(host.serveBehindAFramework(new Exchange(session), "alice").refused()).isTrue();
  }

  @Test
  void sessionMadeByAFrameworkThatACookieSignedIn_afterTheRevocation_passes() {
    host.revoke("alice");
    host.serve(new Exchange(null), sets(REMEMBER_ME, "fresh"));
    HttpSession session = Exchange.session("made");
    Exchange denied = new Exchange(null).with(REMEMBER_ME, "fresh");
    host.serveBeforeTheWitness(
        denied,
        (q, a) -> {
          denied.session = session;
          host.sessions.guard().created(session);
        });

    assertThat(host.serveBehindAFramework(new Exchange(session), "alice").refused()).isFalse();
  }

  @Test
  void cookieThatTheApplicationSetsAgain_getsNoYoungerByAnothersSession() {
    host.revoke("alice");
    HttpSession session = Exchange.session("mallorys");
    host.sessions.guard().created(session);
    Exchange login = new Exchange(session);
    host.serve(login, (q, a) -> login.as("mallory"));
    host.serve(
        new Exchange(session).as("mallory").with(REMEMBER_ME, "alices"),
        sets(REMEMBER_ME, "alices"));

    assertThat(host.serve(new Exchange(null).as("alice").with(REMEMBER_ME, "alices")).refused())
        .isTrue();
  }

  @Test
  void refreshTokensOfALoginThatAnOldCookieBrought_areAsOldAsTheCookie() {
    host.revoke("alice");
    Exchange lazily = new Exchange(null).with(REMEMBER_ME, "old");
    List<Position> issued = new ArrayList<>();
    host.serve(
        lazily,
        (q, a) -> {
          lazily.as("alice");
          issued.add(host.sessions.login(lazily.request, "client").position());
        });

    assertThat(issued).singleElement().extracting(Position::number).isEqualTo(0L);
  }

  @Test
  void cookieOfAFormLogin_isNoYoungerThanWhoeverMayBeInItsSession() {
    HttpSession old = Exchange.session("old");
    host.sessions.guard().created(old);
    old.setAttribute("cart", "full");
    host.revoke("alice");
    HttpSession fresh = Exchange.session("fresh");
    host.sessions.guard().created(fresh);

    formLogin(old, "old-sso");
    formLogin(fresh, "fresh-sso");

    assertThat(host.serve(comes("alice", "old-sso")).refused()).isTrue();
    assertThat(host.serve(comes("alice", "fresh-sso")).status).isEqualTo(200);
  }

  @Test
  void cookieOfAFormLogin_whoseSessionEndedMeanwhile_isNotProven() {
    HttpSession session = Exchange.session("ended");
    host.sessions.guard().created(session);
    host.revoke("alice");
    session.invalidate();

    formLogin(session, "sso");

    assertThat(host.serve(comes("alice", "sso")).refused()).isTrue();
  }

  private static Exchange comes(String user, String singleSignOn) {
    return new Exchange(null).as(user).with("JSESSIONIDSSO", singleSignOn);
  }

  /** The container answers it itself, and sets a cookie. */
  private void formLogin(HttpSession session, String singleSignOn) {
    Exchange login = new Exchange(session);
    login.uri = "/host/j_security_check";
    login.response.addHeader("Set-Cookie", "JSESSIONIDSSO=" + singleSignOn + "; Path=/");
    host.sessions.guard().rememberUnseen(login.request, login.response, host.journal.view());
  }

  @Test
  void cookiesOfNobody_areNotAskedForNorRecorded() {
    Exchange anonymous = new Exchange(null).with(REMEMBER_ME, "random");
    host.serve(anonymous, sets("JSESSIONID", "new"));
    assertThat(asked).isEmpty();

    Exchange renewing = new Exchange(null).with(REMEMBER_ME, "random");
    host.serve(renewing, sets(REMEMBER_ME, "second"));
    assertThat(asked).filteredOn("recordCredential"::equals).hasSize(1);
  }

  @Test
  void moreCookiesThanABrowserSends_areRefusedWithoutAsking() {
    Exchange many = new Exchange(null).as("mallory");
    for (int i = 0; i < 200; i++) {
      many.with(REMEMBER_ME, "random" + i);
    }

    assertThat(host.serve(many).refused()).isTrue();
    assertThat(asked.size()).isLessThan(100);
  }

  @Test
  void cookiesOfWhichNothingIsProven_areNotRecorded() {
    Exchange many = new Exchange(null).as("mallory");
    for (int i = 0; i < 16; i++) {
      many.with(REMEMBER_ME, "random" + i);
    }

    assertThat(host.serve(many).refused()).isFalse();
    assertThat(asked).contains("credential").doesNotContain("recordCredential");
  }

  @Test
  void sessionThatAFrameworkFindsWhileTheStoreIsAway_isKeptFromIt() {
    host.revoke("alice");
    HttpSession session = Exchange.session("thiefs");
    session.setAttribute(Binding.ATTRIBUTE, Binding.birth(host.journal.view().position()).encode());
    away = true;
    AtomicBoolean signedIn = new AtomicBoolean();

    Exchange denied =
        host.serveBeforeTheWitness(
            new Exchange(null).with(REMEMBER_ME, "old"),
            (q, a) -> {
              q.setAttribute("framework", session);
              signedIn.set(true);
            });

    assertThat(denied.status).isEqualTo(503);
    assertThat(signedIn).isFalse();
  }

  @Test
  void cookieKnownHere_isGoodWhileTheStoreIsAway() {
    assertThat(withCookie("known").status).isEqualTo(200);

    away = true;

    assertThat(withCookie("known").status).isEqualTo(200);
    assertThat(withCookie("another").status).isEqualTo(503);
  }

  @Test
  void loginWhileTheStoreIsAway_isNotProven_andPassesLater() {
    host.revoke("alice");
    HttpSession later = Exchange.session("later");
    host.sessions.guard().created(later);
    host.serve(new Exchange(later));
    host.sessions.guard().loginUnseen(new Exchange(later).request, host.journal.view());
    away = true;
    assertThat(host.serve(new Exchange(later).as("alice").with(SSO, "newer")).status)
        .isEqualTo(503);
    away = false;

    assertThat(host.serve(new Exchange(later).as("alice").with(SSO, "newer")).status)
        .isEqualTo(200);
  }

  @Test
  void userWhomTheApplicationNames_hasOneTextWhateverTheOrderAndTheLogin() {
    SessionSubject one =
        new SessionSubject(
            Set.of(new Opaque("7"), new Email("a@example.com")),
            Set.of("alice"),
            Set.of(),
            OptionalLong.of(1));
    SessionSubject again =
        new SessionSubject(one.identifiers(), one.names(), Set.of("app"), OptionalLong.of(2));

    assertThat(Seen.of(again).user()).isEqualTo(Seen.of(one).user());
    assertThat(Seen.of(one).user()).contains("[alice, {\"format\":\"email\"");
  }

  @Test
  void userOfAName_isNeitherNobodyNorOneOfTheSameNameAtAnotherIssuer() {
    String nobody = Seen.of(SessionSubject.NONE).user();
    Seen named = new Seen("null []", null, null, null, null);
    Seen here =
        new Seen("alice", null, new IssuerSubject("https://here.example", "alice"), null, null);
    Seen there =
        new Seen("alice", null, new IssuerSubject("https://there.example", "alice"), null, null);

    assertThat(named.user()).isNotEqualTo(nobody);
    assertThat(here.user()).isNotEqualTo(there.user());
  }

  private Exchange withCookie(String value) {
    return host.serve(new Exchange(null).as("alice").with(REMEMBER_ME, value));
  }

  private void signInByApplication(String id, Exchange exchange) {
    HttpSession session = Exchange.session(id);
    container.add(session);
    host.serve(
        exchange,
        (q, a) -> {
          exchange.session = session;
          host.sessions.guard().created(session);
          host.sessions.bind(exchange.request, user("alice"));
        });
  }

  private static SessionSubject user(String name) {
    return new SessionSubject(Set.of(new Opaque(name)), Set.of(), Set.of(), OptionalLong.empty());
  }

  private static FilterChain sets(String cookie, String value) {
    return (q, a) ->
        ((HttpServletResponse) a).addHeader("Set-Cookie", cookie + "=" + value + "; Path=/");
  }
}
