package dev.universallogout.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.universallogout.journal.InMemoryJournal;
import dev.universallogout.testing.Proxies;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRequestEvent;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Requests that a container answers by itself, ahead of the guard, once it has signed somebody in
 * by a cookie and put him into a session.
 */
class AnsweredAheadTest {
  private static final String COOKIE = "STAY_SIGNED_IN";
  private static final ServletContext CONTEXT =
      Proxies.answering(ServletContext.class, (method, arguments) -> null);

  private final GuardedApplication application =
      new GuardedApplication(Map.of("session.credential-cookies", COOKIE), new InMemoryJournal());
  private final SessionListener listener = new SessionListener(() -> application.sessions);

  @AfterEach
  void stop() {
    application.close();
  }

  @Test
  void sessionMadeByADeadCookie_isAsOldAsThat() {
    remembered("old");
    application.revoke("alice");
    HttpSession session = Exchange.session("made");

    answeredAhead(
        new Exchange(null).with(COOKIE, "old"),
        () -> application.sessions.guard().created(session));

    assertThat(shows(session, "alice").refused()).isTrue();
  }

  @Test
  void sessionMadeByACookieThatNobodySawBeingSet_isOlderThanEveryRevocation() {
    application.revoke("alice");
    HttpSession session = Exchange.session("made");

    answeredAhead(
        new Exchange(null).with(COOKIE, "unseen"),
        () -> application.sessions.guard().created(session));

    assertThat(shows(session, "alice").refused()).isTrue();
  }

  @Test
  void anonymousSession_besideADeadCookie_isAsOldAsThat_alreadyMeanwhile() {
    remembered("old");
    application.revoke("alice");
    HttpSession session = anonymous();

    answeredAhead(
        new Exchange(session).with(COOKIE, "old"),
        () -> assertThat(shows(session, "alice").refused()).isTrue());
  }

  @Test
  void anonymousSession_besideADeadCookie_isAsOldAsThatAfterwards() {
    remembered("old");
    application.revoke("alice");
    HttpSession session = anonymous();

    answeredAhead(new Exchange(session).with(COOKIE, "old"), () -> {});

    assertThat(shows(session, "alice").refused()).isTrue();
  }

  @Test
  void sessionOfSomebodyElse_besideADeadCookie_isGoodForHimOnly() {
    remembered("old");
    application.revoke("alice");
    HttpSession session = anonymous();
    shows(session, "mallory");
    assertThat(shows(session, "mallory").refused()).isFalse();

    answeredAhead(new Exchange(session).with(COOKIE, "old"), () -> {});

    assertThat(shows(session, "mallory").refused()).isFalse();
    assertThat(shows(session, "alice").refused()).isTrue();
  }

  @Test
  void sessionMadeByACookieOfAfterTheRevocation_passes() {
    application.revoke("alice");
    remembered("fresh");
    HttpSession made = Exchange.session("made");
    HttpSession anonymous = anonymous();

    answeredAhead(
        new Exchange(null).with(COOKIE, "fresh"), () -> application.sessions.guard().created(made));
    answeredAhead(new Exchange(anonymous).with(COOKIE, "fresh"), () -> {});

    assertThat(shows(made, "alice").refused()).isFalse();
    assertThat(shows(anonymous, "alice").refused()).isFalse();
  }

  /** As WildFly has it, which lets no filter see the cookie being set. */
  @Test
  void sessionMadeAheadByACookieThatASessionOfItsUserHasShown_isAsYoungAsThat() {
    application.revoke("alice");
    HttpSession first = anonymous();
    Exchange login = new Exchange(first);
    application.serve(login, (q, a) -> login.as("alice"));
    application.serve(new Exchange(first).as("alice").with(COOKIE, "unseen"));
    HttpSession session = Exchange.session("made");
    Exchange remembered = new Exchange(null).with(COOKIE, "unseen");

    answeredAhead(
        remembered,
        () -> {
          application.sessions.guard().created(session);
          remembered.session = session;
          application.serve(remembered.as("alice"));
        });

    assertThat(remembered.refused()).isFalse();
    assertThat(shows(session, "alice").refused()).isFalse();
    application.revoke("alice");
    assertThat(shows(session, "alice").refused()).isTrue();
  }

  @Test
  void sessionBesideItsOwnCookie_isNoOlderForIt() {
    try (GuardedApplication own =
        new GuardedApplication(
            Map.of("session.credential-cookies", "JSESSIONID"), new InMemoryJournal())) {
      own.revoke("alice");
      HttpSession session = Exchange.session("its-own");
      own.sessions.guard().created(session);
      own.serve(new Exchange(session));

      own.sessions.guard().arrived(new Exchange(session).with("JSESSIONID", "its-own").request);

      assertThat(own.serve(new Exchange(session).as("alice")).refused()).isFalse();
    }
  }

  /** A login, seen by the filters, that is remembered in a cookie. */
  private void remembered(String value) {
    FilterChain sets =
        (q, a) ->
            ((HttpServletResponse) a).addHeader("Set-Cookie", COOKIE + "=" + value + "; Path=/");
    application.serve(new Exchange(null), sets);
    application.revoke("somebody else");
  }

  private HttpSession anonymous() {
    HttpSession session = Exchange.session("anonymous");
    application.sessions.guard().created(session);
    application.serve(new Exchange(session));
    return session;
  }

  private void answeredAhead(Exchange exchange, Runnable container) {
    listener.requestInitialized(new ServletRequestEvent(CONTEXT, exchange.request));
    container.run();
    listener.requestDestroyed(new ServletRequestEvent(CONTEXT, exchange.request));
  }

  /** On a thread of its own. */
  private Exchange shows(HttpSession session, String user) {
    return CompletableFuture.supplyAsync(
            () -> application.serve(new Exchange(session).as(user)),
            request -> new Thread(request).start())
        .join();
  }
}
