package dev.universallogout.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import dev.universallogout.journal.InMemoryJournal;
import dev.universallogout.journal.Position;
import dev.universallogout.journal.View;
import dev.universallogout.session.SubjectSources.Seen;
import dev.universallogout.subject.SubjectIdentifier.Opaque;
import dev.universallogout.testing.Proxies;
import dev.universallogout.testing.Switchable;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the guard makes of sessions whose node or database is behind, or that end meanwhile. */
class SessionGuardTest {

  @Test
  void requestWithoutUser_whoseSessionIsHiddenAfterItWasCounted_isCountedOff() {
    try (GuardedApplication application = new GuardedApplication()) {
      HttpSession session = Exchange.session("id");
      application.sessions.guard().created(session);
      Exchange first = new Exchange(session);
      first.sessionShown = 1;
      application.serve(first);

      // Only a session that no request without a user is using can prove that nobody is in it.
      application.revoke("alice");
      application.serve(new Exchange(session));
      assertThat(application.serve(new Exchange(session).as("alice")).status).isEqualTo(200);
    }
  }

  /** As Open Liberty may make one of whoever signs in again, by the id that his browser names. */
  @Test
  void sessionMadeUnderTheIdOfOneThatWasEnded_isGivenAnother() {
    try (GuardedApplication application = new GuardedApplication()) {
      HttpSession session = Exchange.session("id");
      application.sessions.guard().created(session);
      assertThat(application.serve(new Exchange(session).as("alice")).status).isEqualTo(200);
      application.revoke("alice");
      assertThat(application.serve(new Exchange(session).as("alice")).refused()).isTrue();

      Exchange again = signIn(application, "id");
      Exchange other = signIn(application, "other");

      assertThat(again.status).isEqualTo(200);
      assertThat(again.idsChanged).isEqualTo(1);
      assertThat(other.idsChanged).isZero();
    }
  }

  private static Exchange signIn(GuardedApplication application, String id) {
    HttpSession session = Exchange.session(id);
    application.sessions.begin().begin(null);
    application.sessions.guard().created(session);
    return application.serve(new Exchange(session).as("alice"));
  }

  @Test
  void sessionThatTheContainerCallsCreatedAgain_isNoYounger() {
    try (GuardedApplication application = new GuardedApplication()) {
      HttpSession session = Exchange.session("id");
      application.sessions.guard().created(session);
      Object birth = session.getAttribute(Binding.ATTRIBUTE);
      application.revoke("alice");

      session.removeAttribute(Binding.ATTRIBUTE);
      application.sessions.guard().created(session);

      assertThat(session.getAttribute(Binding.ATTRIBUTE)).isEqualTo(birth);
    }
  }

  @Test
  void sessionAheadOfItsNode_whileTheDatabaseIsAway_waitsForItAndLives() {
    InMemoryJournal store = new InMemoryJournal();
    Switchable database = new Switchable(store);
    try (GuardedApplication ahead = new GuardedApplication(Map.of(), store);
        GuardedApplication behind = new GuardedApplication(Map.of(), database.journal())) {
      database.away(true);
      ahead.revoke("bob");
      HttpSession session = Exchange.session("id");
      ahead.sessions.guard().created(session);
      assertThat(ahead.serve(new Exchange(session).as("alice")).status).isEqualTo(200);

      assertThat(behind.serve(new Exchange(session).as("alice")).status).isEqualTo(503);
      behind.sessions.reloaded();
      assertThat(behind.sessions.guard().standing(position(session), new long[0], Long.MIN_VALUE))
          .isEqualTo(SessionGuard.Standing.UNPROVEN);

      database.away(false);
      await().until(() -> behind.serve(new Exchange(session).as("alice")).status == 200);
    }
  }

  /** Also where nothing has told the node so, as after it was stopped for a while. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void staleJournal_whereThatIsDenied_letsNoUserPass(boolean watched) {
    Switchable database = new Switchable(new InMemoryJournal());
    Map<String, String> deny = Map.of("on-stale", "deny", "max-staleness", "PT1S");
    try (GuardedApplication application = new GuardedApplication(deny, database.journal())) {
      HttpSession session = Exchange.session("id");
      application.sessions.guard().created(session);
      assertThat(application.serve(new Exchange(session).as("alice")).status).isEqualTo(200);
      if (!watched) {
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().equals("universal-logout-watch"))
            .forEach(Thread::interrupt);
      }

      database.away(true);

      await().until(() -> application.serve(new Exchange(session).as("alice")).status == 503);
      assertThat(application.serve(new Exchange(null).as("alice")).status).isEqualTo(503);
      assertThat(application.serve(new Exchange(null)).status).isEqualTo(200);

      database.away(false);

      await().until(() -> application.serve(new Exchange(session).as("alice")).status == 200);
    }
  }

  @Test
  void journalThatWasNeverRead_letsNoUserPass() {
    Switchable database = new Switchable(new InMemoryJournal());
    database.away(true);
    try (GuardedApplication application = new GuardedApplication(Map.of(), database.journal())) {
      HttpSession session = Exchange.session("id");
      application.sessions.guard().created(session);

      assertThat(application.serve(new Exchange(session).as("alice")).status).isEqualTo(503);
      assertThat(application.serve(new Exchange(null).as("alice")).status).isEqualTo(503);
      assertThat(application.serve(new Exchange(session)).status).isEqualTo(200);
    }
  }

  @Test
  void sessionThatTheGuardLetPass_revokedBeforeTheWitness_isRefused() {
    try (GuardedApplication application = new GuardedApplication()) {
      HttpSession session = Exchange.session("id");
      application.sessions.guard().created(session);
      application.serve(new Exchange(session).as("alice"));
      application.serve(new Exchange(session).as("alice"));

      Exchange late = new Exchange(session).as("alice");
      application.serveBeforeTheWitness(
          late,
          (q, a) -> {
            application.revoke("alice");
            application.witness().doFilter(q, a, (p, r) -> late.status = 299);
          });

      assertThat(late.refused()).isTrue();
    }
  }

  @Test
  void sessionThatAnEarlierDispatchLetPass_saysNothingOfALaterOne() {
    try (GuardedApplication application = new GuardedApplication()) {
      HttpSession live = Exchange.session("live");
      HttpSession young = Exchange.session("young");
      application.sessions.guard().created(live);
      application.serve(new Exchange(live).as("alice"));
      application.serve(new Exchange(live).as("alice"));
      Exchange request = new Exchange(live).as("alice");
      List<Object> seen = new ArrayList<>();

      application.serveBeforeTheWitness(
          request,
          (q, a) -> {
            // The same request object, which is now without a user, until a framework signs him in.
            request.session = young;
            request.user = null;
            application.serveBeforeTheWitness(
                request,
                (p, r) ->
                    application
                        .witness()
                        .doFilter(
                            request.as("alice").request,
                            r,
                            (x, y) -> seen.add(young.getAttribute(Binding.ATTRIBUTE))));
          });

      assertThat(seen).singleElement().asString().contains("alice");
    }
  }

  @Test
  void sessionThatTheGuardLetPass_inWhichAFilterSignsInSomebodyElse_isLookedAtByTheWitness() {
    try (GuardedApplication application = new GuardedApplication()) {
      HttpSession session = Exchange.session("id");
      application.sessions.guard().created(session);
      application.revoke("alice");
      application.serve(new Exchange(session).as("bob"));
      application.serve(new Exchange(session).as("bob"));

      Exchange request = new Exchange(session).as("bob");
      application.serveBeforeTheWitness(
          request,
          (q, a) -> application.witness().doFilter(request.as("alice").request, a, (p, r) -> {}));

      assertThat(application.sessions.list(new Opaque("alice"))).isEmpty();
      assertThat(application.serve(new Exchange(session).as("alice")).refused()).isTrue();
    }
  }

  private static Position position(HttpSession session) {
    return Binding.parse(session.getAttribute(Binding.ATTRIBUTE)).position();
  }

  @Test
  void sessionAheadOfTheWholeJournal_isDead() {
    try (GuardedApplication application = new GuardedApplication()) {
      HttpSession session = Exchange.session("id");
      Position now = application.journal.view().position();
      Position above = new Position(now.journalId(), now.number() + 1);
      session.setAttribute(
          Binding.ATTRIBUTE, new Binding(above, SessionSubject.named("alice")).encode());

      assertThat(application.serve(new Exchange(session).as("alice")).refused()).isTrue();
    }
  }

  @Test
  void login_ofAUserOfNoConnection_saysWhatToConfigure() {
    Map<String, String> two =
        Map.of(
            "connections", "okta,other",
            "connection.okta.email-domains", "corp.example",
            "connection.okta.principal-names", ".*@corp\\.example",
            "connection.other.issuer", "https://other.example",
            "connection.other.client-id", "app",
            "connection.other.audience", "https://host.example/other",
            "connection.other.email-domains", "other.example",
            "connection.other.principal-names", ".*@other\\.example");
    try (GuardedApplication application = new GuardedApplication(two, new InMemoryJournal())) {
      HttpSession session = Exchange.session("id");
      application.sessions.guard().created(session);
      Exchange request = application.serve(new Exchange(session).as("alice"));

      assertThatIllegalStateException()
          .isThrownBy(() -> application.sessions.login(request.request, "app"))
          .withMessageContainingAll("okta, other", "principal-names", "SubjectResolver")
          .withMessageNotContaining("alice");
      Exchange owned = new Exchange(Exchange.session("other")).as("alice@other.example");
      assertThat(application.sessions.login(owned.request, "app").connections())
          .containsExactly("other");
    }
  }

  @Test
  void bindingThatAnotherNodeLowered_isSeenThoughTheSessionWasCheckedBefore() {
    try (GuardedApplication application = new GuardedApplication()) {
      application.revoke("alice");
      HttpSession session = Exchange.session("id");
      application.sessions.guard().created(session);
      application.serve(new Exchange(session));
      assertThat(application.serve(new Exchange(session).as("alice")).status).isEqualTo(200);
      Binding bound = Binding.parse(session.getAttribute(Binding.ATTRIBUTE));
      Position lower = new Position(bound.position().journalId(), 0);

      session.setAttribute(Binding.ATTRIBUTE, new Binding(lower, bound.subject()).encode());

      assertThat(application.serve(new Exchange(session).as("alice")).refused()).isTrue();
    }
  }

  @Test
  void loginInARequestThatBeganBeforeTheLatestCheck_isAsOldAsItsRequest() {
    try (GuardedApplication application = new GuardedApplication()) {
      HttpSession session = Exchange.session("id");
      application.sessions.guard().created(session);
      Exchange login = new Exchange(session);
      login.request.setAttribute(SessionFilter.BEGAN, application.journal.view());
      application.revoke("alice");
      application.serve(new Exchange(session));

      application.serve(login);

      assertThat(application.serve(new Exchange(session).as("alice")).refused()).isTrue();
    }
  }

  @Test
  void liveSession_withARevokedCookieBesideIt_isRefusedOnceTheJournalHasMoved() {
    try (GuardedApplication application = new GuardedApplication()) {
      Exchange former = new Exchange(null);
      application.serve(
          former,
          (q, a) -> ((HttpServletResponse) a).addHeader("Set-Cookie", "LtpaToken2=old; Path=/"));
      application.revoke("alice");
      HttpSession session = Exchange.session("id");
      application.sessions.guard().created(session);
      application.serve(new Exchange(session));
      // It is bound, and found live as such.
      for (int i = 0; i < 2; i++) {
        assertThat(application.serve(new Exchange(session).as("alice")).status).isEqualTo(200);
      }
      application.revoke("bob");

      Exchange both = new Exchange(session).as("alice").with("LtpaToken2", "old");

      assertThat(application.serve(both).refused()).isTrue();
    }
  }

  @Test
  void sessionThatTheApplicationReplaces_takesItsUserAlong() {
    try (GuardedApplication application = new GuardedApplication()) {
      HttpSession session = Exchange.session("former");
      application.sessions.guard().created(session);
      application.serve(new Exchange(session).as("alice"));
      HttpSession next = Exchange.session("next");
      Exchange replacing = new Exchange(session);
      application.serve(
          replacing,
          (q, a) -> {
            application.sessions.guard().created(next);
            next.setAttribute("basket", "full");
            replacing.session = next;
          });

      application.revoke("alice");

      assertThat(application.serve(new Exchange(next)).refused()).isTrue();
    }
  }

  @Test
  void sessionOfAUserWhomAnOldCookieBroughtPastTheFilters_isAsOldAsTheCookie() {
    try (GuardedApplication application = new GuardedApplication()) {
      application.revoke("alice");
      HttpSession session = Exchange.session("id");
      application.sessions.guard().created(session);
      Exchange lazily = new Exchange(session).with("LtpaToken2", "old");

      application.serve(lazily, (q, a) -> lazily.as("alice"));

      assertThat(application.sessions.list(new Opaque("alice"))).isEmpty();
      assertThat(session.getAttribute(Binding.ATTRIBUTE)).as("ended").isNull();
    }
  }

  @Test
  void bindingLoweredWhileItWasChecked_isNotTakenForChecked() {
    try (GuardedApplication application = new GuardedApplication()) {
      Position position = new Position("journal", 7);
      SessionState state = new SessionState(Exchange.session("lowered"), position);
      state.bind(
          new Binding(position, SessionSubject.named("alice")), GuardedApplication.OWNERSHIP);
      String looked = state.encoded();
      state.lower(new Position("journal", 3));

      state.checkedLive(
          SessionState.Stage.GUARD,
          application.journal.view(),
          Seen.of(SessionSubject.named("alice")),
          looked,
          Long.MIN_VALUE,
          0);

      assertThat(state.checked(SessionState.Stage.GUARD)).isNull();
    }
  }

  @Test
  void findingsOfTheFilters_aboutTokensOfDifferentAge_areNotShared() {
    try (GuardedApplication application = new GuardedApplication()) {
      Position position = new Position("journal", 7);
      SessionState state = new SessionState(Exchange.session("shared"), position);
      state.bind(
          new Binding(position, SessionSubject.named("alice")), GuardedApplication.OWNERSHIP);
      View view = application.journal.view();
      Seen seen = Seen.of(SessionSubject.named("alice"));

      state.checkedLive(SessionState.Stage.GUARD, view, seen, state.encoded(), 9, 0);
      state.checkedLive(SessionState.Stage.WITNESS, view, seen, state.encoded(), 5, 0);

      assertThat(state.checked(SessionState.Stage.WITNESS).issuedAt()).isEqualTo(5);
    }
  }

  @Test
  void sessionThatHasEnded_thoughItsContainerKeepsIt_isRefusedOnceTheJournalHasMoved() {
    try (GuardedApplication application = new GuardedApplication()) {
      HttpSession session = Exchange.session("zombie");
      application.sessions.guard().created(session);
      application.serve(new Exchange(session).as("alice"));
      Exchange live = application.serve(new Exchange(session).as("alice"));
      application.sessions.guard().state(live.request).end();

      application.revoke("bob");

      assertThat(application.serve(new Exchange(session).as("alice")).refused()).isTrue();
    }
  }

  /** Case 139. */
  @Test
  void sessionThatItsContainerCannotEnd_isRefused_andTheUsersOtherSessionsHaveEnded() {
    try (GuardedApplication application = new GuardedApplication()) {
      AtomicInteger attempts = new AtomicInteger();
      HttpSession stubborn = thatCannotBeEnded(Exchange.session("stubborn"), attempts);
      HttpSession other = Exchange.session("other");
      HttpSession bystander = Exchange.session("bystander");
      for (HttpSession session : List.of(stubborn, other, bystander)) {
        application.sessions.guard().created(session);
      }
      application.serve(new Exchange(stubborn).as("alice"));
      application.serve(new Exchange(other).as("alice"));
      application.serve(new Exchange(bystander).as("bob"));

      application.revoke("alice");

      await().until(() -> attempts.get() > 0);
      await()
          .untilAsserted(
              () -> assertThatIllegalStateException().isThrownBy(other::getCreationTime));
      assertThat(application.serve(new Exchange(stubborn).as("alice")).refused()).isTrue();
      assertThat(application.serve(new Exchange(stubborn).as("alice")).refused()).isTrue();
      assertThat(application.serve(new Exchange(bystander).as("bob")).refused()).isFalse();
    }
  }

  private static HttpSession thatCannotBeEnded(HttpSession session, AtomicInteger attempts) {
    return Proxies.intercepting(
        HttpSession.class,
        session,
        (method, arguments, goOn) -> {
          if (method.equals("invalidate")) {
            attempts.incrementAndGet();
            throw new UnsupportedOperationException("the store is away");
          }
          return goOn.call();
        });
  }

  @Test
  void bindingWithAnItemOfALaterRelease_keepsTheSessionUntilItIsRevoked() {
    try (GuardedApplication application = new GuardedApplication()) {
      Position now = application.journal.view().position();
      HttpSession session = Exchange.session("upgraded");
      session.setAttribute(
          Binding.ATTRIBUTE,
          BindingTest.OF_A_LATER_RELEASE
              .replace("|j1|", "|" + now.journalId() + "|")
              .replace("|42|", "|" + now.number() + "|"));
      application.revoke("bob");
      for (int i = 0; i < 3; i++) {
        assertThat(application.serve(new Exchange(session).as("alice")).status).isEqualTo(200);
      }
      assertThat(session.getAttribute(Binding.ATTRIBUTE)).asString().contains("Region+x eu west");

      application.revoke("alice");

      assertThat(application.serve(new Exchange(session).as("alice")).refused()).isTrue();
    }
  }

  @Test
  void bindingOfALaterVersion_makesTheSessionOfAKnownUserUnproven() {
    try (GuardedApplication application = new GuardedApplication()) {
      application.revoke("alice");
      HttpSession session = Exchange.session("upgraded");
      application.sessions.guard().created(session);
      application.serve(new Exchange(session));
      application.serve(new Exchange(session).as("alice"));
      assertThat(application.serve(new Exchange(session).as("alice")).status).isEqualTo(200);

      session.setAttribute(Binding.ATTRIBUTE, "v2|of|a|later|release");

      assertThat(application.serve(new Exchange(session).as("alice")).refused()).isTrue();
    }
  }

  @Test
  void formLogin_whoseSessionEndsInThatMoment_isNoError() {
    try (GuardedApplication application = new GuardedApplication()) {
      HttpSession session = Exchange.session("ended");
      Exchange login = new Exchange(session);
      HttpServletRequest late =
          new HttpServletRequestWrapper(login.request) {
            @Override
            public HttpSession getSession(boolean create) {
              HttpSession found = super.getSession(create);
              session.invalidate();
              return found;
            }
          };

      assertThatCode(
              () -> application.sessions.guard().loginUnseen(late, application.journal.view()))
          .doesNotThrowAnyException();
    }
  }

  @Test
  void containersCookies_underNamesOfItsOwn_areExpiredWithTheSession() {
    try (GuardedApplication application = new GuardedApplication()) {
      HttpSession session = Exchange.session("0123456789");
      application.sessions.guard().created(session);
      application.serve(new Exchange(session).as("alice"));
      application.revoke("alice");
      Exchange next =
          new Exchange(session)
              .with("HOSTSESSION", "0123456789.node1")
              .with("JSESSIONIDVERSION", "/host:1")
              .with("other", "kept");

      application.serve(next);

      assertThat(next.refused()).isTrue();
      assertThat(next.expired).contains("HOSTSESSION", "JSESSIONIDVERSION").doesNotContain("other");
    }
  }
}
