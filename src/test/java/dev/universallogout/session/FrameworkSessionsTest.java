package dev.universallogout.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.universallogout.journal.InMemoryJournal;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Sessions of which the container knows nothing, on two nodes that share them: a framework's filter
 * signs somebody in by a cookie and answers by itself, so that no witness sees it.
 */
class FrameworkSessionsTest {
  private static final String REMEMBER_ME = "remember-me";
  private static final String SESSION = "SESSION";
  private static final String SHIRO =
      "org.apache.shiro.web.servlet.ShiroHttpServletRequest_REQUESTED_SESSION_ID";

  private static final String SPRING_SECURITY =
      "org/springframework/security/web/FilterChainProxy.class";
  private static final String SPRING_SESSION =
      "org/springframework/session/web/http/SessionRepositoryFilter.class";
  private static final String SHIRO_FILTER = "org/apache/shiro/web/servlet/ShiroFilter.class";

  private final InMemoryJournal store = new InMemoryJournal();
  private final Map<String, String> keys = Map.of("session.credential-cookies", SESSION);
  private final GuardedApplication one = new GuardedApplication(keys, store);
  private final GuardedApplication two = new GuardedApplication(keys, store);

  @AfterEach
  void stop() {
    one.close();
    two.close();
  }

  @Test
  void sessionNamedByItsCookie_besideAnOldCredential_isAsOldAsThat() {
    revoke("alice");
    HttpSession session = withoutUser("thiefs", "thiefs");

    denied(one, new Exchange(null).with(SESSION, "thiefs").with(REMEMBER_ME, "old"));

    assertThat(shows(one, session, "alice").refused()).isTrue();
  }

  @Test
  void sessionNamedByItsCookieInBase64_besideAnOldCredential_isAsOldAsThatOnEveryNode() {
    revoke("alice");
    String id = "e8a1e1a0-6a3f-4f63-9b39-8bd4d7b9d0a1";
    String cookie =
        Base64.getEncoder().encodeToString(id.getBytes(StandardCharsets.UTF_8)).replace("=", "");
    HttpSession session = withoutUser(id, cookie);

    denied(one, new Exchange(null).with(SESSION, cookie).with(REMEMBER_ME, "old"));

    assertThat(shows(two, session, "alice").refused()).isTrue();
  }

  @Test
  void sessionThatAFrameworkKeepsInTheRequest_besideAnOldCredential_isAsOldAsThatOnEveryNode() {
    revoke("alice");
    HttpSession session = withoutUser("thiefs", "thiefs");

    denied(one, new Exchange(null).with(REMEMBER_ME, "old"), "any", session);

    assertThat(shows(two, session, "alice").refused()).isTrue();
  }

  @Test
  void sessionThatShiroWasNamedInTheQuery_besideAnOldCredential_isAsOldAsThatOnEveryNode() {
    revoke("alice");
    HttpSession session = withoutUser("thiefs", "thiefs");

    denied(one, new Exchange(null).with(REMEMBER_ME, "old"), SHIRO, "thiefs");

    assertThat(shows(two, session, "alice").refused()).isTrue();
  }

  @Test
  void sessionWhoseCookieIsNotRecordedYet_besideAnOldCredential_isAsOldAsThat() {
    revoke("alice");
    HttpSession session = Exchange.session("thiefs");
    session.setAttribute(Binding.ATTRIBUTE, Binding.birth(one.journal.view().position()).encode());

    denied(one, new Exchange(null).with(SESSION, "thiefs").with(REMEMBER_ME, "old"));
    one.serve(new Exchange(null), sets(SESSION, "thiefs"));

    assertThat(shows(two, session, "alice").refused()).isTrue();
  }

  @Test
  void requestThatOvertakesTheDeniedOne_findsTheSessionAsOldAsItsCredential() {
    revoke("alice");
    HttpSession session = withoutUser("thiefs", "thiefs");
    Exchange overtaking = new Exchange(null);

    one.serveBeforeTheWitness(
        new Exchange(null).with(SESSION, "thiefs").with(REMEMBER_ME, "old"),
        (q, a) -> two.serveBehindAFramework(overtaking, session, "alice"));

    assertThat(overtaking.refused()).isTrue();
  }

  @Test
  void sessionBesideAnOlderCredentialLater_isAsOldAsThat() {
    one.serve(new Exchange(null), sets(REMEMBER_ME, "old"));
    revoke("alice");
    one.serve(new Exchange(null), sets(REMEMBER_ME, "newer"));
    revoke("somebody else");
    HttpSession session = withoutUser("thiefs", "thiefs");

    denied(one, new Exchange(null).with(REMEMBER_ME, "newer"), SHIRO, "thiefs");
    denied(two, new Exchange(null).with(REMEMBER_ME, "old"), SHIRO, "thiefs");

    assertThat(shows(one, session, "alice").refused()).isTrue();
  }

  @Test
  void sessionOfSomebodyElse_fromWhichHeWasRemovedBeforeTheCredentialCame_isAsOldAsThat() {
    revoke("alice");
    HttpSession session = withoutUser("mallorys", "mallorys");
    assertThat(shows(one, session, "mallory").refused()).isFalse();

    denied(one, new Exchange(null).with(REMEMBER_ME, "old"), "any", session);

    assertThat(shows(two, session, "mallory").refused()).isFalse();
    assertThat(shows(two, session, "alice").refused()).isTrue();
  }

  @Test
  void streamOfASession_thatAFilterForwardedPastTheWitness_isCompletedWithItsSession() {
    HttpSession session = Exchange.session("alices");
    forwarded(session);
    forwarded(session);

    Exchange stream = forwarded(session);
    assertThat(stream.completed).isFalse();
    one.revoke("alice");

    await().atMost(Duration.ofSeconds(20)).until(() -> stream.completed);
  }

  /** What starts asynchronous processing where a framework's filters are not run once more. */
  private Exchange forwarded(HttpSession session) {
    Exchange outer = new Exchange(null);
    Exchange inner = new Exchange(session).as("alice");
    inner.dispatcher = DispatcherType.FORWARD;
    one.serveBeforeTheWitness(
        outer,
        (q, a) -> {
          one.serve(inner, (forwarded, answer) -> inner.async = true);
          outer.async = true;
        });
    assertThat(inner.refused()).isFalse();
    return inner;
  }

  @Test
  void containersSession_fromWhichAFrameworkRemovedItsUserBefore_isAsOldAsTheCredential() {
    try (GuardedApplication application =
        new GuardedApplication(Map.of(), store, with(SPRING_SECURITY))) {
      revoke("alice");
      application.awaitEverything();
      HttpSession session = Exchange.session("mallorys");
      application.sessions.guard().created(session);
      assertThat(inside(application, session, "mallory").refused()).isFalse();
      Exchange denied = new Exchange(session).with(REMEMBER_ME, "old");
      denied(application, denied);

      assertThat(inside(application, session, "mallory").refused()).isFalse();
      assertThat(inside(application, session, "alice").refused()).isTrue();
    }
  }

  @Test
  void sessionOfARevokedUser_isNotShownToAFilterThatAnswersByItself_onAnyNode() {
    try (GuardedApplication first = new GuardedApplication(Map.of(), store, with(SPRING_SESSION));
        GuardedApplication second = new GuardedApplication(Map.of(), store, with(SPRING_SESSION))) {
      HttpSession alices = signedIn(first, "alices", "alice");
      HttpSession kept = copyOf(alices);
      HttpSession bobs = signedIn(first, "bobs", "bob");
      first.revoke("alice");
      second.awaitEverything();

      assertThat(servedAheadOfTheWitness(second, "any", kept)).isFalse();
      assertThat(servedAheadOfTheWitness(first, "any", alices)).isFalse();
      assertThat(isValid(alices)).isFalse();
      assertThat(isValid(kept)).isFalse();
      assertThat(servedAheadOfTheWitness(first, "any", bobs)).isTrue();
      assertThat(servedAheadOfTheWitness(second, "any", bobs)).isTrue();
    }
  }

  @Test
  void sessionOfARevokedUser_thatShiroIsNamed_isNotShownToAFilterThatAnswersByItself() {
    try (GuardedApplication application =
        new GuardedApplication(Map.of(), store, with(SHIRO_FILTER))) {
      signedIn(application, "alices", "alice");
      signedIn(application, "bobs", "bob");
      assertThat(servedAheadOfTheWitness(application, SHIRO, "alices")).isTrue();
      application.revoke("alice");

      // It lives on in the framework, however often it is refused.
      for (int i = 0; i < 3; i++) {
        assertThat(servedAheadOfTheWitness(application, SHIRO, "alices")).isFalse();
      }
      assertThat(servedAheadOfTheWitness(application, SHIRO, "bobs")).isTrue();
    }
  }

  @Test
  void usersWhomNoWitnessSees_sinceAFilterAnswers_areWarnedOf() {
    try (GuardedApplication application =
        new GuardedApplication(Map.of(), store, with(SPRING_SECURITY))) {
      HttpSession session = Exchange.session("hers");
      application.sessions.guard().created(session);
      for (int i = 0; i < SetupWarnings.ENOUGH; i++) {
        denied(application, new Exchange(session));
      }
      assertThat(application.sessions.warnings()).isEmpty();
      session.setAttribute("SPRING_SECURITY_CONTEXT", "alice");
      for (int i = 0; i < SetupWarnings.ENOUGH; i++) {
        denied(application, new Exchange(session));
      }
      assertThat(application.sessions.warnings()).singleElement().asString().contains("UL0006");
    }
  }

  /** A framework's session with somebody in it, whom the witness has seen. */
  private static HttpSession signedIn(GuardedApplication node, String id, String user) {
    HttpSession session = Exchange.session(id);
    assertThat(shows(node, session, user).refused()).isFalse();
    assertThat(shows(node, session, user).refused()).isFalse();
    return session;
  }

  /** As another node has it. */
  private static HttpSession copyOf(HttpSession session) {
    HttpSession copy = Exchange.session(session.getId());
    copy.setAttribute(Binding.ATTRIBUTE, session.getAttribute(Binding.ATTRIBUTE));
    return copy;
  }

  private static boolean isValid(HttpSession session) {
    try {
      return session.getCreationTime() > 0;
    } catch (IllegalStateException e) {
      return false;
    }
  }

  /** Whether a filter that finds its session by what the request carries answers with it. */
  private static boolean servedAheadOfTheWitness(
      GuardedApplication node, String attribute, Object value) {
    AtomicBoolean served = new AtomicBoolean();
    Exchange exchange =
        node.serveBeforeTheWitness(
            new Exchange(null),
            (q, a) -> {
              q.setAttribute(attribute, value);
              served.set(true);
            });
    assertThat(exchange.refused()).isEqualTo(!served.get());
    return served.get();
  }

  @Test
  void sessionBesideACredentialOfAfterTheRevocation_passes() {
    revoke("alice");
    one.serve(new Exchange(null), sets(REMEMBER_ME, "fresh"));
    revoke("somebody else");
    HttpSession named = withoutUser("named", "named");
    HttpSession kept = withoutUser("kept", "kept");
    HttpSession shiros = withoutUser("shiros", "shiros");

    denied(one, new Exchange(null).with(SESSION, "named").with(REMEMBER_ME, "fresh"));
    denied(one, new Exchange(null).with(REMEMBER_ME, "fresh"), "any", kept);
    denied(one, new Exchange(null).with(REMEMBER_ME, "fresh"), SHIRO, "shiros");

    assertThat(shows(two, named, "alice").refused()).isFalse();
    assertThat(shows(two, kept, "alice").refused()).isFalse();
    assertThat(shows(two, shiros, "alice").refused()).isFalse();
  }

  @Test
  void sessionOfAFreshLogin_thatNoCookieNames_isAsOldAsTheRequestThatMadeIt() {
    try (GuardedApplication node = new GuardedApplication(Map.of(), store, with(SPRING_SESSION))) {
      HttpSession before = Exchange.newSession("before");
      denied(node, new Exchange(null), "any", before);
      revoke("alice");
      node.awaitEverything();
      HttpSession fresh = Exchange.newSession("fresh");
      denied(node, new Exchange(null), "any", fresh);

      assertThat(shows(node, fresh, "alice").refused()).isFalse();
      assertThat(shows(node, before, "alice").refused()).isTrue();
    }
  }

  @Test
  void moreSessionsThanABrowserNames_besideACredential_areRefused() {
    Exchange many = new Exchange(null).with(REMEMBER_ME, "random");
    for (int i = 0; i < 100; i++) {
      many.with(SESSION, "random" + i);
    }

    assertThat(one.serve(many).refused()).isTrue();
  }

  @Test
  void freshLoginsOfOthersAndElsewhere_passAlthoughAnOldCredentialWasPresented() {
    revoke("alice");
    HttpSession shared = withoutUser("shared", "shared");
    HttpSession hers = withoutUser("hers", "hers");

    denied(one, new Exchange(null).with(SESSION, "shared").with(REMEMBER_ME, "old"));

    assertThat(shows(two, shared, "bob").refused()).isFalse();
    assertThat(shows(two, hers, "alice").refused()).isFalse();
  }

  /** A session that the witness has seen without a user, as young as anything. */
  private HttpSession withoutUser(String id, String cookie) {
    HttpSession session = Exchange.session(id);
    one.serve(new Exchange(null), sets(SESSION, cookie));
    one.serveBehindAFramework(new Exchange(null).with(SESSION, cookie), session, null);
    return session;
  }

  private static void denied(GuardedApplication node, Exchange exchange) {
    node.serveBeforeTheWitness(exchange, GuardedApplication.NOTHING);
  }

  private static void denied(
      GuardedApplication node, Exchange exchange, String attribute, Object value) {
    node.serveBeforeTheWitness(exchange, (q, a) -> q.setAttribute(attribute, value));
  }

  private static Exchange shows(GuardedApplication node, HttpSession session, String user) {
    return node.serveBehindAFramework(new Exchange(null), session, user);
  }

  private static Exchange inside(GuardedApplication node, HttpSession session, String user) {
    return node.serveBehindAFramework(new Exchange(session), user);
  }

  /** An application's loader, by which it has this class. */
  private static ClassLoader with(String type) {
    return new ClassLoader(FrameworkSessionsTest.class.getClassLoader()) {
      @Override
      public URL getResource(String name) {
        return name.equals(type)
            ? FrameworkSessionsTest.class.getResource("FrameworkSessionsTest.class")
            : null;
      }
    };
  }

  private static FilterChain sets(String cookie, String value) {
    return (q, a) ->
        ((HttpServletResponse) a).addHeader("Set-Cookie", cookie + "=" + value + "; Path=/");
  }

  private void revoke(String user) {
    one.revoke(user);
    two.awaitEverything();
  }

  /** As Spring Session looks for it, without Spring Security: the witness is the first to ask. */
  private static final class Lazy extends HttpServletRequestWrapper {
    private final HttpSession session;

    Lazy(HttpServletRequest request, HttpSession session) {
      super(request);
      this.session = session;
    }

    @Override
    public HttpSession getSession(boolean create) {
      setAttribute("found", session);
      return session;
    }

    @Override
    public HttpSession getSession() {
      return getSession(true);
    }

    @Override
    public String getRequestedSessionId() {
      return session.getId();
    }
  }

  @Test
  void sessionOfARevokedUser_thatTheWitnessIsTheFirstToAskFor_isEndedAndNotServed_onAnyNode() {
    try (GuardedApplication first = new GuardedApplication(Map.of(), store, with(SPRING_SESSION));
        GuardedApplication second = new GuardedApplication(Map.of(), store, with(SPRING_SESSION))) {
      HttpSession alices = signedIn(first, "alices", "alice");
      HttpSession kept = copyOf(alices);
      HttpSession bobs = signedIn(first, "bobs", "bob");
      first.revoke("alice");
      second.awaitEverything();

      assertThat(isServedLazily(second, kept)).isFalse();
      assertThat(isValid(kept)).isFalse();
      assertThat(isServedLazily(first, alices)).isFalse();
      assertThat(isValid(alices)).isFalse();
      assertThat(isServedLazily(second, copyOf(bobs))).isTrue();
    }
  }

  private static boolean isServedLazily(GuardedApplication node, HttpSession session) {
    AtomicBoolean served = new AtomicBoolean();
    Exchange exchange =
        node.serveBeforeTheWitness(
            new Exchange(null),
            (q, a) ->
                node.witness()
                    .doFilter(
                        new Lazy((HttpServletRequest) q, session), a, (r, b) -> served.set(true)));
    assertThat(exchange.refused()).isEqualTo(!served.get());
    return served.get();
  }

  @Test
  void refusal_thatTheApplicationTakesForAnErrorOfItsOwn_isTheAnswerAllTheSame() {
    try (GuardedApplication application =
        new GuardedApplication(Map.of(), store, with(SPRING_SESSION))) {
      HttpSession session = signedIn(application, "alices", "alice");
      application.revoke("alice");

      Exchange exchange =
          application.serveBeforeTheWitness(
              new Exchange(null),
              (q, a) -> {
                try {
                  q.setAttribute("found", session);
                } catch (IllegalStateException e) {
                  ((HttpServletResponse) a).setStatus(500);
                }
              });

      assertThat(exchange.refused()).isTrue();
      assertThat(isValid(session)).isFalse();
    }
  }

  @Test
  void userWhomAnotherNodeAdded_isAskedForToo() {
    try (GuardedApplication first = new GuardedApplication(Map.of(), store, with(SPRING_SESSION));
        GuardedApplication second = new GuardedApplication(Map.of(), store, with(SPRING_SESSION))) {
      HttpSession here = signedIn(first, "shared", "alice");
      HttpSession there = copyOf(here);
      shows(second, there, "alice");
      shows(second, there, "alice");
      shows(first, here, "bob");
      shows(first, here, "bob");
      there.setAttribute(Binding.ATTRIBUTE, here.getAttribute(Binding.ATTRIBUTE));
      first.revoke("bob");
      second.awaitEverything();

      assertThat(servedAheadOfTheWitness(second, "any", there)).isFalse();
    }
  }

  @Test
  void sessionThatHasEnded_asAnAttributeOfARequest_isNoError() {
    try (GuardedApplication application =
        new GuardedApplication(Map.of(), store, with(SPRING_SESSION))) {
      HttpSession session = signedIn(application, "former", "alice");
      session.invalidate();

      assertThat(servedAheadOfTheWitness(application, "former", session)).isTrue();
    }
  }

  @Test
  void visitorsWithoutAUser_whomAFilterAnswers_areNoReasonToWarn() {
    try (GuardedApplication application =
        new GuardedApplication(Map.of(), store, with(SPRING_SECURITY))) {
      HttpSession session = Exchange.session("visitors");
      application.sessions.guard().created(session);
      session.setAttribute("SPRING_SECURITY_SAVED_REQUEST", "/");
      for (int i = 0; i < 2 * SetupWarnings.ENOUGH; i++) {
        denied(application, new Exchange(session));
      }

      assertThat(application.sessions.warnings()).isEmpty();
    }
  }
}
