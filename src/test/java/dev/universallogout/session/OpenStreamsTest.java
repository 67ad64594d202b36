package dev.universallogout.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.servlet.FilterChain;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.WebConnection;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a user has open is closed when he is revoked, whatever has become of his session. */
class OpenStreamsTest {
  private final GuardedApplication application = new GuardedApplication();

  @AfterEach
  void stop() {
    application.close();
  }

  @Test
  void stream_startedInARequestWhoseSessionWasEndedMeanwhile_isCompleted() {
    HttpSession session = signedIn("alice");
    Exchange stream = new Exchange(session).as("alice");

    application.serve(
        stream,
        (q, a) -> {
          application.revoke("alice");
          await().atMost(Duration.ofSeconds(20)).until(() -> !isValid(session));
          stream.async = true;
        });

    awaitCompletion(stream);
  }

  @Test
  void stream_whoseSessionHasEndedByItself_isCompletedWhenItsUserIsRevoked() {
    HttpSession session = signedIn("alice");
    Exchange stream = new Exchange(session).as("alice");
    application.serve(stream, (q, a) -> stream.async = true);

    application.sessions.registry().remove(session);
    session.invalidate();
    application.revoke("bob");
    assertThat(stream.completed).isFalse();
    application.revoke("alice");

    awaitCompletion(stream);
  }

  @Test
  void stream_startedAfterTheRequestEndedItsSession_isCompletedWhenItsUserIsRevoked() {
    HttpSession session = signedIn("alice");
    Exchange stream = new Exchange(session).as("alice");
    application.serve(
        stream,
        (q, a) -> {
          application.sessions.registry().remove(session);
          session.invalidate();
          stream.async = true;
        });

    assertThat(stream.completed).isFalse();
    application.revoke("alice");

    awaitCompletion(stream);
  }

  @Test
  void connection_ofAUserWhomOnlyAFrameworkShows_withoutASession_isClosedWhenHeIsRevoked()
      throws Exception {
    CountingHandler handler = new CountingHandler();
    Exchange handshake = new Exchange(null);
    handshake.upgraded = handler;

    application.serveBeforeTheWitness(
        handshake,
        (q, a) -> application.witness().doFilter(handshake.as("alice").request, a, upgrade()));

    assertThat(handler.destroyed).hasValue(0);
    application.revoke("alice");
    await().atMost(Duration.ofSeconds(20)).until(() -> handler.destroyed.get() == 1);
  }

  @Test
  void connection_ofAUserWhomOnlyAFrameworkShows_inASessionMadeBehindTheGuard_isClosedWithIt()
      throws Exception {
    CountingHandler handler = new CountingHandler();
    Exchange handshake = new Exchange(null);
    handshake.upgraded = handler;
    HttpSession session = Exchange.session("made");

    application.serveBeforeTheWitness(
        handshake,
        (q, a) -> {
          handshake.session = session;
          application.sessions.guard().created(session);
          application.witness().doFilter(handshake.as("alice").request, a, upgrade());
        });
    application.serve(new Exchange(session).as("alice"));

    assertThat(handler.destroyed).hasValue(0);
    application.revoke("alice");
    await().atMost(Duration.ofSeconds(20)).until(() -> handler.destroyed.get() == 1);
  }

  private static FilterChain upgrade() {
    return (q, a) -> ((HttpServletRequest) q).upgrade(HttpUpgradeHandler.class);
  }

  private static final class CountingHandler implements HttpUpgradeHandler {
    private final AtomicInteger destroyed = new AtomicInteger();

    @Override
    public void init(WebConnection connection) {}

    @Override
    public void destroy() {
      destroyed.incrementAndGet();
    }
  }

  /** One whose requests take the fast path. */
  private HttpSession signedIn(String user) {
    HttpSession session = Exchange.session(user + "s");
    application.sessions.guard().created(session);
    for (int i = 0; i < 3; i++) {
      assertThat(application.serve(new Exchange(session).as(user)).refused()).isFalse();
    }
    return session;
  }

  private static boolean isValid(HttpSession session) {
    try {
      return session.getCreationTime() > 0;
    } catch (IllegalStateException e) {
      return false;
    }
  }

  private static void awaitCompletion(Exchange stream) {
    await().atMost(Duration.ofSeconds(20)).until(() -> stream.completed);
  }

  @Test
  void stream_inASessionThatTheRequestMadeInPlaceOfOneThatWasEndedMeanwhile_isCompleted() {
    HttpSession session = signedIn("alice");
    Exchange stream = new Exchange(session).as("alice");
    HttpSession next = Exchange.session("next");

    application.serve(
        stream,
        (q, a) -> {
          application.revoke("alice");
          await().atMost(Duration.ofSeconds(20)).until(() -> !isValid(session));
          stream.session = next;
          application.sessions.guard().created(next);
          stream.async = true;
        });

    awaitCompletion(stream);
  }
}
