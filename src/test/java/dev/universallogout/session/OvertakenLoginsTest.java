package dev.universallogout.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.universallogout.journal.Position;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpSession;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.security.Principal;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A login that a request without a user overtakes, at the very moments in which the two are counted
 * and the session is found empty.
 */
@Timeout(60)
class OvertakenLoginsTest {
  private final GuardedApplication application = new GuardedApplication();
  private final HttpSession session = Exchange.session("id");

  @AfterEach
  void stop() {
    application.close();
  }

  @Test
  void login_thatEndsWhileTheOtherLooksWhetherTheSessionIsEmpty_isDead() throws Exception {
    CountDownLatch passwordIsRight = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    CompletableFuture<Void> login = new CompletableFuture<>();
    AtomicBoolean watching = new AtomicBoolean();
    HttpSession watched =
        afterwards(
            "getAttributeNames",
            watching,
            () -> {
              goOn.countDown();
              login.join();
            });
    application.sessions.guard().created(watched);
    Thread thread =
        new Thread(
            () -> {
              application.serveBeforeTheWitness(
                  new Exchange(watched),
                  (q, a) -> {
                    passwordIsRight.countDown();
                    await(goOn);
                    watched.setAttribute("framework", "alice");
                  });
              login.complete(null);
            });
    thread.start();
    await(passwordIsRight);
    application.revoke("alice");
    watching.set(true);

    application.serve(new Exchange(watched));
    goOn.countDown();
    thread.join();

    assertDeadBehindAFramework(watched);
  }

  @Test
  void login_begunEarlier_thatComesAndGoesWhileTheOtherLooks_isDead() {
    AtomicBoolean watching = new AtomicBoolean();
    Exchange login = begun();
    HttpSession watched =
        afterwards(
            "getAttributeNames",
            watching,
            () ->
                inAnotherThread(
                    () ->
                        application.serveBeforeTheWitness(
                            login, (q, a) -> session.setAttribute("framework", "alice"))));
    application.revoke("alice");
    watching.set(true);

    application.serve(new Exchange(watched));

    assertDeadBehindAFramework(session);
  }

  @Test
  void login_overtakenBetweenItsLookAndItsCount_isDead() {
    application.sessions.guard().created(session);
    application.serve(new Exchange(session));
    Exchange login = new Exchange(session);
    AtomicBoolean overtaken = new AtomicBoolean();
    HttpServletRequest slow =
        new HttpServletRequestWrapper(login.request) {
          @Override
          public Principal getUserPrincipal() {
            if (overtaken.compareAndSet(false, true)) {
              inAnotherThread(
                  () -> {
                    application.revoke("alice");
                    application.serve(new Exchange(session));
                  });
            }
            return null;
          }
        };

    application.serve(slow, login.response, (q, a) -> session.setAttribute("framework", "alice"));

    assertDeadBehindAFramework(session);
  }

  @Test
  void login_overtakenOnceItIsCounted_isDead() {
    application.sessions.guard().created(session);
    application.serve(new Exchange(session));

    application.serveBeforeTheWitness(
        new Exchange(session),
        (q, a) -> {
          inAnotherThread(
              () -> {
                application.revoke("alice");
                application.serve(new Exchange(session));
              });
          session.setAttribute("framework", "alice");
        });

    assertDeadBehindAFramework(session);
  }

  @Test
  void request_whoseSessionEndsWhileItLooks_isCountedOff() {
    AtomicBoolean watching = new AtomicBoolean(true);
    HttpSession watched = afterwards("getAttributeNames", watching, this::failAsEnded);
    application.sessions.guard().created(watched);
    SessionState state = application.sessions.guard().state(new Exchange(watched).request);

    assertThat(application.serve(new Exchange(watched)).status).isEqualTo(200);

    assertThat(watching).isFalse();
    assertThat(state.forget(System.nanoTime() + Duration.ofDays(2).toNanos())).isTrue();
  }

  private void failAsEnded() {
    session.invalidate();
    throw new IllegalStateException("ended");
  }

  @Test
  void containersLogin_aheadOfTheFilters_isDead() {
    Exchange login = begun();
    application.revoke("alice");
    application.serve(new Exchange(session));

    application.serve(login.as("alice"));

    assertThat(application.serve(new Exchange(session).as("alice")).refused()).isTrue();
  }

  @Test
  void containersLogin_aheadOfTheFilters_thatAnotherRequestBoundFirst_isDead() {
    Exchange login = begun();
    application.revoke("alice");
    application.serve(new Exchange(session));
    application.serve(new Exchange(session).as("alice"));
    application.serve(new Exchange(session).as("alice"));

    application.serve(login.as("alice"));

    assertThat(application.serve(new Exchange(session).as("alice")).refused()).isTrue();
  }

  @Test
  void freshLogin_ofAnotherNode_comingWhileThisOneCatchesUp_lives() {
    Position before = application.journal.view().position();
    application.sessions.guard().created(session);
    Exchange next = new Exchange(session);
    next.request.setAttribute(SessionFilter.BEGAN, application.journal.view());
    application.revoke("alice");
    Position fresh = application.journal.view().position();
    assertThat(fresh.number()).isGreaterThan(before.number());
    session.setAttribute(
        Binding.ATTRIBUTE, new Binding(fresh, SessionSubject.named("alice")).encode());

    assertThat(application.serve(next.as("alice")).status).isEqualTo(200);
    assertThat(application.serve(new Exchange(session).as("alice")).status).isEqualTo(200);
  }

  /** A request of a session without a user that has begun, and has not come to the filters yet. */
  private Exchange begun() {
    application.sessions.guard().created(session);
    Exchange exchange = new Exchange(session);
    exchange.request.setAttribute(SessionFilter.BEGAN, application.journal.view());
    return exchange;
  }

  /** The first request that shows her binds her, the one after it at the latest is refused. */
  private void assertDeadBehindAFramework(HttpSession of) {
    application.serveBehindAFramework(new Exchange(of), "alice");
    assertThat(application.serveBehindAFramework(new Exchange(of), "alice").refused()).isTrue();
  }

  /** The session, with something that happens when its method has been called; once. */
  private HttpSession afterwards(String name, AtomicBoolean watching, Runnable action) {
    return (HttpSession)
        Proxy.newProxyInstance(
            HttpSession.class.getClassLoader(),
            new Class<?>[] {HttpSession.class},
            (proxy, method, arguments) -> {
              switch (method.getName()) {
                case "hashCode":
                  return System.identityHashCode(proxy);
                case "equals":
                  return proxy == arguments[0];
                default:
                  try {
                    return method.invoke(session, arguments);
                  } catch (InvocationTargetException e) {
                    throw e.getCause();
                  } finally {
                    if (method.getName().equals(name) && watching.compareAndSet(true, false)) {
                      action.run();
                    }
                  }
              }
            });
  }

  private static void inAnotherThread(Runnable action) {
    CompletableFuture.runAsync(action).join();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
