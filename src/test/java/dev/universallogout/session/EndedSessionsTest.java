package dev.universallogout.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.universallogout.journal.Position;
import jakarta.servlet.FilterChain;
import jakarta.servlet.http.HttpSession;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Requests with a session that has been ended, or that the container cannot give. */
class EndedSessionsTest {
  private static final String SSO = "JSESSIONIDSSO";
  private static final SessionSubject USER = SessionSubject.named("alice");

  private final GuardedApplication host = new GuardedApplication();

  @AfterEach
  void stop() {
    host.close();
  }

  private HttpSession ended(String id) {
    HttpSession session = Exchange.session(id);
    host.serve(new Exchange(session).as("alice").with(SSO, "old"));
    host.serve(new Exchange(session).as("alice").with(SSO, "old"));
    host.revoke("alice");
    assertThat(host.serve(new Exchange(session)).refused()).isTrue();
    return session;
  }

  private static Exchange navigation(HttpSession session) {
    return new Exchange(session).header("Accept", "text/html");
  }

  @Test
  void browserThatCannotLeaveTheCookieBehind_isServedWithoutASession() {
    HttpSession session = ended("ended");
    Exchange first = host.serve(navigation(session));
    assertThat(first.status).isEqualTo(303);
    String told = first.set().get("universal-logout-left").getValue();

    assertThat(host.serve(navigation(session).with("universal-logout-left", told)).status)
        .isEqualTo(200);
    assertThat(host.serve(navigation(session)).refused()).isTrue();
    assertThat(
            host.serve(navigation(ended("another")).with("universal-logout-left", told)).refused())
        .isTrue();
  }

  @Test
  void markOfASessionThatCannotBeLeftBehind_bringsNobodyBack() {
    HttpSession session = ended("ended");
    String told = host.serve(navigation(session)).set().get("universal-logout-left").getValue();

    assertThat(
            host.serve(
                    navigation(session)
                        .as("alice")
                        .with(SSO, "old")
                        .with("universal-logout-left", told))
                .refused())
        .isTrue();
    assertThat(told).doesNotContain(session.getId());
  }

  @Test
  void freshSingleSignOn_besideASessionThatHasEnded_isServed() {
    HttpSession session = ended("ended");
    HttpSession elsewhere = Exchange.session("elsewhere");
    host.sessions.guard().created(elsewhere);
    host.sessions.guard().loginUnseen(new Exchange(elsewhere).request, host.journal.view());
    assertThat(host.serve(new Exchange(elsewhere).as("alice").with(SSO, "fresh")).refused())
        .isFalse();

    assertThat(host.serve(new Exchange(session).as("alice").with(SSO, "fresh")).refused())
        .isFalse();
    assertThat(host.serve(new Exchange(session).as("alice").with(SSO, "old")).refused()).isTrue();
    assertThat(host.serve(new Exchange(session).as("alice")).refused()).isTrue();
  }

  @Test
  void freshSingleSignOn_besideASessionOfBeforeTheRevocation_isLeftAlone() {
    HttpSession former = Exchange.session("former");
    host.serve(new Exchange(former).as("alice").with(SSO, "old"));
    host.serve(new Exchange(former).as("alice").with(SSO, "old"));
    host.revoke("alice");
    HttpSession elsewhere = Exchange.session("elsewhere");
    host.sessions.guard().created(elsewhere);
    host.sessions.guard().loginUnseen(new Exchange(elsewhere).request, host.journal.view());
    host.serve(new Exchange(elsewhere).as("alice").with(SSO, "fresh"));
    HttpSession shared = Exchange.session("shared");
    shared.setAttribute(
        Binding.ATTRIBUTE,
        new Binding(new Position(host.journal.view().position().journalId(), 0), USER).encode());

    Exchange refused = host.serve(navigation(shared).as("alice").with(SSO, "fresh"));

    assertThat(refused.status).isEqualTo(303);
    assertThat(refused.expired).doesNotContain(SSO);
    Exchange withOld = host.serve(navigation(ended("again")).as("alice").with(SSO, "old"));
    assertThat(withOld.expired).contains(SSO);
  }

  @Test
  void sessionThatCannotBeHad_isNoneThatPasses() {
    RuntimeException lockTimeout = new IllegalArgumentException("no lock in time");
    AtomicBoolean served = new AtomicBoolean();
    FilterChain application = (q, a) -> served.set(true);

    assertThat(host.serve(new Exchange(null).failing(lockTimeout), application).status)
        .isEqualTo(503);
    assertThat(served).isFalse();
  }

  @Test
  void sessionThatIsToldOnlyWhenAskedAgain_isSeen() {
    HttpSession session = Exchange.session("bound");
    host.serve(new Exchange(session).as("alice"));
    host.revoke("alice");

    Exchange again = new Exchange(session).failing(new IllegalStateException("too many"), 1);
    assertThat(host.serve(again).refused()).isTrue();
  }

  @Test
  void sessionMadeUnderTheIdOfOneThatWasEnded_isGivenAnotherByTheRequestThatMakesIt() {
    HttpSession dead = ended("known");
    HttpSession reused = Exchange.newSession("known");
    String left = host.serve(navigation(dead)).set().get("universal-logout-left").getValue();
    Exchange login = navigation(dead).with("universal-logout-left", left);

    host.serve(
        login,
        (q, a) -> {
          login.session = reused;
          host.sessions.guard().created(reused);
          login.as("alice");
        });

    assertThat(login.idsChanged).isOne();
    assertThat(login.refused()).isFalse();
  }

  @Test
  void sessionMadeUnderTheIdOfOneThatWasEnded_foundByAnotherRequest_isEnded() {
    ended("known");
    HttpSession reused = Exchange.newSession("known");
    host.sessions.begin().begin(null);
    host.sessions.guard().created(reused);
    host.sessions.begin().end();

    Exchange thief = host.serve(new Exchange(reused).as("alice"));

    assertThat(thief.refused()).isTrue();
    assertThat(thief.idsChanged).isZero();
    assertThatThrownBy(reused::getCreationTime).isInstanceOf(IllegalStateException.class);
  }
}
