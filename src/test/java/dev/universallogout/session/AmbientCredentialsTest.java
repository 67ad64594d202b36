package dev.universallogout.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.universallogout.journal.InMemoryJournal;
import jakarta.servlet.FilterChain;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Cookies that bring a user without a session, on two nodes. */
class AmbientCredentialsTest {
  private static final String LTPA = "LtpaToken2";
  private static final String SSO = "JSESSIONIDSSO";

  private final InMemoryJournal store = new InMemoryJournal();
  private final GuardedApplication one = new GuardedApplication(Map.of(), store);
  private final GuardedApplication two = new GuardedApplication(Map.of(), store);

  @AfterEach
  void stop() {
    one.close();
    two.close();
  }

  @Test
  void cookieSetAtALogin_revoked_isRefusedOnEveryNodeAndWithEveryOtherSession() {
    logIn(LTPA, "first");
    assertThat(withCookie(one, LTPA, "first").refused()).isFalse();
    assertThat(withCookie(two, LTPA, "first").refused()).isFalse();

    revoke("alice");

    assertThat(withCookie(one, LTPA, "first").refused()).isTrue();
    assertThat(withCookie(two, LTPA, "first").refused()).isTrue();
    HttpSession fresh = anonymousSession(one);
    assertThat(one.serve(new Exchange(fresh).as("alice").with(LTPA, "first")).refused()).isTrue();
  }

  @Test
  void cookieSetAfterARevocation_passesAtOnce_andTheOldOneStaysDead() {
    logIn(LTPA, "first");
    revoke("alice");

    logIn(LTPA, "second");

    assertThat(withCookie(two, LTPA, "second").refused()).isFalse();
    assertThat(withCookie(two, LTPA, "first").refused()).isTrue();
    Exchange both = new Exchange(null).as("alice").with(LTPA, "second").with(LTPA, "first");
    assertThat(two.serve(both).refused()).isTrue();
  }

  @Test
  void cookieOfAnUnrevokedUser_staysGood() {
    logIn(LTPA, "first");
    revoke("bob");

    assertThat(withCookie(one, LTPA, "first").refused()).isFalse();
  }

  @Test
  void cookieNobodySawBeingSet_isOlderThanEveryRevocationOfItsUser() {
    assertThat(withCookie(one, LTPA, "unseen").refused()).isFalse();
    revoke("alice");

    assertThat(withCookie(one, LTPA, "unseen").refused()).isTrue();
    assertThat(withCookie(one, LTPA, "never presented").refused()).isTrue();
    assertThat(one.serve(new Exchange(null).as("bob").with(LTPA, "bobs")).refused()).isFalse();
  }

  /** As Open Liberty does, whose memory gives who signs in again the token of his former login. */
  @Test
  void cookieNobodySawBeingSet_thatALaterLoginSetsAgain_getsNoYounger() {
    assertThat(withCookie(one, LTPA, "cached").refused()).isFalse();
    revoke("alice");

    logIn(LTPA, "cached");

    assertThat(withCookie(one, LTPA, "cached").refused()).isTrue();
    assertThat(withCookie(two, LTPA, "cached").refused()).isTrue();
  }

  @Test
  void cookieNobodySawBeingSet_staysGoodWhileRetentionForgetsOthers() throws Exception {
    assertThat(withCookie(one, LTPA, "unseen").refused()).isFalse();
    revoke("bob");
    revoke("carol");
    store.forget(Instant.now().plusSeconds(60), 10);
    revoke("dave");
    assertThat(one.journal.view().floor()).isPositive();

    assertThat(withCookie(one, LTPA, "unseen").refused()).isFalse();
    assertThat(withCookie(two, LTPA, "unseen").refused()).isFalse();
  }

  @Test
  void sessionCreatedWithAnOldCookie_isAsOldAsTheCookie() {
    logIn(LTPA, "first");
    assertThat(withCookie(one, LTPA, "first").refused()).isFalse();
    HttpSession session = Exchange.session("created");
    Exchange creating = new Exchange(null).as("alice").with(LTPA, "first");
    one.serve(
        creating,
        (q, a) -> {
          revoke("alice");
          one.sessions.guard().created(session);
          creating.session = session;
        });

    assertThat(one.serve(new Exchange(session).as("alice")).refused()).isTrue();
  }

  @Test
  void cookieMadeFromAnother_isAsOldAsThat() {
    logIn("remember-me", "first");
    revoke("alice");
    Exchange renewing = new Exchange(null).with("remember-me", "first");
    one.serve(renewing, sets(renewing, "remember-me", "second"));

    assertThat(withCookie(two, "remember-me", "second").refused()).isTrue();
  }

  @Test
  void cookieOfAnother_sentWithASessionOfOnesOwn_getsNoYounger() {
    HttpSession mallorys = anonymousSession(one);
    formLogin(one, mallorys);
    one.serve(new Exchange(mallorys).as("mallory"));
    revoke("alice");

    one.serve(new Exchange(mallorys).as("mallory").with(SSO, "alices"));

    assertThat(withCookie(one, SSO, "alices").refused()).isTrue();
    assertThat(withCookie(two, SSO, "alices").refused()).isTrue();
  }

  @Test
  void cookieThatAFormLoginSetUnseen_isAsYoungAsItsSession() {
    revoke("alice");
    HttpSession session = anonymousSession(one);
    formLogin(one, session);

    assertThat(one.serve(new Exchange(session).as("alice").with(SSO, "new")).refused()).isFalse();
    assertThat(withCookie(two, SSO, "new").refused()).isFalse();
    assertThat(withCookie(two, SSO, "old").refused()).isTrue();

    revoke("alice");

    assertThat(withCookie(two, SSO, "new").refused()).isTrue();
  }

  @Test
  void cookieNeverPresented_withAFreshSessionWithoutALogin_isRefused() {
    revoke("alice");
    HttpSession fresh = anonymousSession(one);

    assertThat(one.serve(new Exchange(fresh).as("alice").with(SSO, "parked")).refused()).isTrue();
  }

  @Test
  void cookieThatAMechanismHasTakenBackWithinTheRequest_isNone() {
    Exchange emptied = new Exchange(null).as("alice").with(LTPA, null);

    assertThat(one.serve(emptied).status).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"LtpaToken2", "LtpaToken", "JREMEMBERMEID", "remember-me", "rememberMe"})
  void cookieOfEachKnownName_fromBeforeARevocation_isRefusedAndExpired_andALaterOneIsNot(
      String name) {
    logIn(name, "first");
    revoke("alice");
    logIn(name, "second");

    Exchange old = withCookie(two, name, "first");
    assertThat(old.refused()).isTrue();
    assertThat(old.expired).contains(name);
    assertThat(withCookie(two, name, "second").refused()).isFalse();
  }

  /** Open Liberty takes such a name for its own. */
  @ParameterizedTest
  @ValueSource(strings = {"LtpaToken2", "LtpaToken", "JREMEMBERMEID"})
  void cookieOfOpenLiberty_writtenInOtherLetters_isTheSame(String name) {
    logIn(name, "first");
    revoke("alice");
    logIn(name, "second");

    for (String same : List.of(name.toLowerCase(Locale.ROOT), name.toUpperCase(Locale.ROOT))) {
      assertThat(withCookie(two, same, "first").refused()).as(same).isTrue();
      assertThat(withCookie(two, same, "second").refused()).as(same).isFalse();
    }
  }

  /** A preference of that name may be any application's. */
  @ParameterizedTest
  @ValueSource(strings = {"rememberme", "RememberMe", "REMEMBERME", "Remember-Me"})
  void cookieOfAFramework_writtenInOtherLetters_isAnother(String name) {
    assertThat(withCookie(one, name, "true").refused()).isFalse();
    revoke("alice");

    assertThat(withCookie(one, name, "true").refused()).isFalse();
    assertThat(withCookie(one, name, "true").expired).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"false,Ticket,true", "false,tICKET,false", "true,tICKET,true", "true,tICKETS,false"})
  void configuredCookie_writtenInOtherLetters_isTheSameOnOpenLibertyOnly(
      boolean isLiberty, String name, boolean isOne) {
    try (AmbientCredentials credentials =
        new AmbientCredentials(one.journal, List.of("Ticket"), isLiberty)) {
      assertThat(credentials.isOne(name)).isEqualTo(isOne);
      assertThat(credentials.accompany(new Exchange(null).with(name, "t").request))
          .isEqualTo(isOne);
    }
  }

  @Test
  void tokensInACookie_besideASessionInWhichAFormLoginWasTried_areNoYoungerForIt() {
    revoke("alice");
    HttpSession thiefs = anonymousSession(one);
    formLogin(one, thiefs);

    Exchange beside = new Exchange(thiefs).as("alice").with("OIDC_STATE", "stolen");

    assertThat(one.serve(beside).refused()).isTrue();
    assertThat(withCookie(one, "OIDC_STATE", "stolen").refused()).isTrue();
    assertThat(withCookie(two, "OIDC_STATE", "stolen").refused()).isTrue();
  }

  @Test
  void configuredCookie_isOneOfThem() {
    try (GuardedApplication other =
        new GuardedApplication(Map.of("session.credential-cookies", "TICKET"), store)) {
      assertThat(withCookie(other, "TICKET", "t").refused()).isFalse();
      revoke("alice");
      other.revoke("bob");
      assertThat(withCookie(other, "TICKET", "t").refused()).isTrue();
      assertThat(withCookie(one, "TICKET", "t").refused()).isFalse();
    }
  }

  /** Else it could be presented anew, once the session is gone, as if a later login had set it. */
  @Test
  void configuredCookie_firstPresentedWithASessionWhileNothingIsNew_isNoYoungerThanThat() {
    Map<String, String> configured = Map.of("session.credential-cookies", "TICKET");
    try (GuardedApplication here = new GuardedApplication(configured, store);
        GuardedApplication there = new GuardedApplication(configured, store)) {
      here.revoke("bob");
      HttpSession session = anonymousSession(here);
      for (int i = 0; i < 3; i++) {
        assertThat(here.serve(new Exchange(session).as("alice")).status).isEqualTo(200);
      }
      Exchange both = new Exchange(session).as("alice").with("TICKET", "stolen");
      assertThat(here.serve(both).status).isEqualTo(200);
      here.revoke("alice");
      there.awaitEverything();

      for (GuardedApplication node : List.of(here, there)) {
        assertThat(withASessionAfterAFormLogin(node, "TICKET", "stolen").refused()).isTrue();
        assertThat(withCookie(node, "TICKET", "stolen").refused()).isTrue();
      }
    }
  }

  /** Nothing is proven of it, and nothing that comes later proves anything. */
  @Test
  void cookieFirstPresentedWithASessionOfUnknownAge_isNoYoungerForALaterLogin() {
    HttpSession session = anonymousSession(one);
    formLogin(one, session);
    assertThat(one.serve(new Exchange(session).as("alice").with(SSO, "stolen")).status)
        .isEqualTo(200);
    revoke("alice");

    assertThat(withASessionAfterAFormLogin(two, SSO, "stolen").refused()).isTrue();
    assertThat(withCookie(two, SSO, "stolen").refused()).isTrue();
  }

  @Test
  void cookieFirstPresentedAlone_isNoYoungerForALaterLogin() {
    revoke("bob");
    assertThat(withCookie(one, SSO, "stolen").refused()).isFalse();
    revoke("alice");

    assertThat(withASessionAfterAFormLogin(two, SSO, "stolen").refused()).isTrue();
    assertThat(withCookie(two, SSO, "stolen").refused()).isTrue();
  }

  /** It may be of a login after that, of an application without the jar. */
  @Test
  void cookieFirstPresentedAfterItsUserWasRevoked_isAsYoungAsTheNextLogin() {
    revoke("alice");
    assertThat(withCookie(one, SSO, "of the portal").refused()).isTrue();

    assertThat(withASessionAfterAFormLogin(two, SSO, "of the portal").refused()).isFalse();
    assertThat(withCookie(one, SSO, "of the portal").refused()).isFalse();
  }

  /** His browser may have kept it. */
  @Test
  void cookiePresentedBefore_besideASessionOfItsUserThatIsYounger_isNoYoungerForIt() {
    assertThat(withCookie(one, SSO, "stolen").refused()).isFalse();
    revoke("alice");
    HttpSession session = anonymousSession(two);
    formLogin(two, session);
    for (int i = 0; i < 3; i++) {
      assertThat(two.serve(new Exchange(session).as("alice")).status).isEqualTo(200);
    }
    two.revoke("bob");

    two.serve(new Exchange(session).as("alice").with(SSO, "stolen"));

    assertThat(withCookie(two, SSO, "stolen").refused()).isTrue();
  }

  private static Exchange withASessionAfterAFormLogin(
      GuardedApplication node, String cookie, String value) {
    HttpSession session = anonymousSession(node);
    formLogin(node, session);
    return node.serve(new Exchange(session).as("alice").with(cookie, value));
  }

  /** A login that leaves no session, in a request that the filters see. */
  private void logIn(String cookie, String value) {
    Exchange login = new Exchange(null);
    login.method = "POST";
    login.uri = "/host/j_security_check";
    one.serve(login, sets(login, cookie, value));
  }

  private static FilterChain sets(Exchange exchange, String cookie, String value) {
    return (q, a) ->
        ((HttpServletResponse) a).addHeader("Set-Cookie", cookie + "=" + value + "; Path=/");
  }

  private static Exchange withCookie(GuardedApplication node, String cookie, String value) {
    return node.serve(new Exchange(null).as("alice").with(cookie, value));
  }

  private static HttpSession anonymousSession(GuardedApplication node) {
    HttpSession session = Exchange.session("s" + Math.random());
    node.sessions.guard().created(session);
    node.serve(new Exchange(session));
    return session;
  }

  /** A login that no filter sees. */
  private static void formLogin(GuardedApplication node, HttpSession session) {
    node.sessions.guard().loginUnseen(new Exchange(session).request, node.journal.view());
  }

  private void revoke(String user) {
    one.revoke(user);
    two.awaitEverything();
  }
}
