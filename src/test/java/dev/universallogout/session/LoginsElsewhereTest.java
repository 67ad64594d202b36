package dev.universallogout.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.universallogout.journal.Position;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpSession;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Logins on a thread of the application's own, to which a request has been handed: they are as old
 * as the request, not as the thread's work.
 */
class LoginsElsewhereTest {
  private static final SessionSubject ALICE = SessionSubject.named("alice");

  private final GuardedApplication application = new GuardedApplication();

  @AfterEach
  void stop() {
    application.close();
  }

  @Test
  void bind_elsewhere_afterARevocationThatTheRequestBeganBefore_isOld() {
    Exchange exchange = new Exchange(null);
    HttpSession session = Exchange.session("made");

    application.serve(
        exchange,
        (q, a) -> {
          application.revoke("alice");
          elsewhere(() -> bind(exchange, session));
        });

    assertThat(application.serve(new Exchange(session)).refused()).isTrue();
  }

  @Test
  void bind_elsewhere_ofARequestThatWasWrapped_isAsOldAsTheRequest() {
    Exchange exchange = new Exchange(null);
    HttpSession session = Exchange.session("made");

    application.serve(
        exchange,
        (q, a) -> {
          application.revoke("alice");
          exchange.session = session;
          elsewhere(
              () -> {
                application.sessions.guard().created(session);
                application.sessions.bind(new HttpServletRequestWrapper(exchange.request), ALICE);
              });
        });

    assertThat(application.serve(new Exchange(session)).refused()).isTrue();
  }

  @Test
  void bind_elsewhere_whenTheRequestHasLeftItsThread_isOld() {
    Exchange exchange = new Exchange(null);
    HttpSession session = Exchange.session("made");
    application.serve(exchange, (q, a) -> exchange.async = true);
    application.revoke("alice");

    elsewhere(() -> bind(exchange, session));

    assertThat(application.serve(new Exchange(session)).refused()).isTrue();
  }

  @Test
  void bind_elsewhere_whileAnOlderRequestIsInFlight_isNoOlderThanItsOwnRequest() {
    Exchange exchange = new Exchange(null);
    HttpSession session = Exchange.session("made");

    application.serve(
        new Exchange(null),
        (q, a) -> {
          application.revoke("alice");
          elsewhere(
              () ->
                  application.serve(exchange, (r, b) -> elsewhere(() -> bind(exchange, session))));
        });

    assertThat(application.serve(new Exchange(session)).refused()).isFalse();
    application.revoke("alice");
    assertThat(application.serve(new Exchange(session)).refused()).isTrue();
  }

  @Test
  void login_elsewhere_afterARevocationThatTheRequestBeganBefore_isOld() {
    Exchange exchange = new Exchange(null).as("alice");
    Position before = application.journal.view().position();

    application.serve(
        exchange,
        (q, a) -> {
          application.revoke("alice");
          elsewhere(
              () ->
                  assertThat(application.sessions.login(exchange.request, "").position())
                      .isEqualTo(before));
        });
  }

  @Test
  void session_madeElsewhere_isAsOldAsTheEarliestAsynchronousRequestWithoutOne() {
    Position before = application.journal.view().position();
    HttpSession session = Exchange.session("made");
    Exchange exchange = new Exchange(null);

    application.serve(
        exchange,
        (q, a) -> {
          exchange.async = true;
          application.revoke("alice");
          elsewhere(() -> application.sessions.guard().created(session));
        });

    assertThat(Binding.parse(session.getAttribute(Binding.ATTRIBUTE)))
        .isEqualTo(Binding.birth(before));
  }

  @Test
  void session_madeElsewhere_whenTheRequestHasLeftItsThread_isAsOldAsThat() {
    Position before = application.journal.view().position();
    HttpSession session = Exchange.session("made");
    Exchange exchange = new Exchange(null);
    application.serve(exchange, (q, a) -> exchange.async = true);
    application.revoke("alice");

    elsewhere(() -> application.sessions.guard().created(session));

    assertThat(Binding.parse(session.getAttribute(Binding.ATTRIBUTE)))
        .isEqualTo(Binding.birth(before));
  }

  /** As a container may do ahead of everything of a request. */
  @Test
  void session_madeElsewhere_whileOnlyOthersAreInFlight_isYoung() {
    HttpSession session = Exchange.session("made");
    HttpSession bobs = Exchange.session("bobs");
    application.sessions.guard().created(bobs);
    application.serve(new Exchange(bobs).as("bob"));
    Exchange stream = new Exchange(bobs).as("bob");
    application.serve(stream, (q, a) -> stream.async = true);

    application.serve(
        new Exchange(null),
        (q, a) -> {
          application.revoke("alice");
          elsewhere(() -> application.sessions.guard().created(session));
        });

    assertThat(Binding.parse(session.getAttribute(Binding.ATTRIBUTE)))
        .isEqualTo(Binding.birth(application.journal.view().position()));
  }

  private void bind(Exchange exchange, HttpSession session) {
    exchange.session = session;
    application.sessions.guard().created(session);
    application.sessions.bind(exchange.request, ALICE);
  }

  private static void elsewhere(Runnable work) {
    CompletableFuture.runAsync(work, thread -> new Thread(thread).start()).join();
  }

  @Test
  void session_madeElsewhere_inPlaceOfTheOneThatTheRequestCameWith_isAsOldAsTheRequest() {
    HttpSession anonymous = Exchange.session("anonymous");
    application.sessions.guard().created(anonymous);
    Exchange login = new Exchange(anonymous);
    HttpSession next = Exchange.session("next");
    application.serve(login, (q, a) -> login.async = true);
    application.revoke("alice");

    elsewhere(
        () -> {
          application.sessions.registry().remove(anonymous);
          anonymous.invalidate();
          login.session = next;
          application.sessions.guard().created(next);
        });

    // The answer has been flushed, and the request has not ended.
    assertThat(application.serve(new Exchange(next).as("alice")).refused()).isTrue();
  }

  /** The other thread has come across the request when its own goes on to the next one. */
  @Test
  void bind_elsewhere_whileTheThreadOfTheRequestGoesOnToAnother_isAsOldAsTheRequest() {
    Exchange exchange = new Exchange(null);
    HttpSession session = Exchange.session("made");
    application.sessions.guard().created(session);
    CountDownLatch found = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    exchange.session = session;
    Thread other = new Thread(() -> application.sessions.bind(exchange.request, ALICE), "other");
    class Found extends HttpServletRequestWrapper {
      Found(HttpServletRequest request) {
        super(request);
      }

      @Override
      public ServletRequest getRequest() {
        if (Thread.currentThread() == other) {
          found.countDown();
          pass(goOn);
        }
        return super.getRequest();
      }
    }

    application.serveBeforeTheWitness(
        exchange,
        (q, a) ->
            application
                .witness()
                .doFilter(
                    new Found((HttpServletRequest) q),
                    a,
                    (r, b) -> {
                      exchange.async = true;
                      other.start();
                      pass(found);
                    }));
    application.revoke("alice");
    application.serve(
        new Exchange(null),
        (q, a) -> {
          goOn.countDown();
          CompletableFuture.runAsync(() -> join(other)).join();
        });

    assertThat(application.serve(new Exchange(session).as("alice")).refused()).isTrue();
  }

  private static void pass(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
