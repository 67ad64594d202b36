package dev.universallogout.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.universallogout.journal.InMemoryJournal;
import dev.universallogout.journal.JournalEntry;
import dev.universallogout.journal.View;
import jakarta.servlet.http.HttpSession;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Containers that take their time to end what is to be ended. */
@Timeout(20)
class EndingTest {

  @Test
  void connectionWhoseClientDoesNotRead_holdsUpNoOther() throws Exception {
    CountDownLatch reading = new CountDownLatch(1);
    CountDownLatch closed = new CountDownLatch(4);
    try (GuardedApplication application = new GuardedApplication()) {
      for (int i = 0; i < 8; i++) {
        OpenExchange connection = i % 2 == 0 ? reading::await : closed::countDown;
        application.sessions.opened(signedIn(application, "id" + i), connection);
      }

      application.revoke("alice");

      assertThat(closed.await(5, TimeUnit.SECONDS)).isTrue();
    } finally {
      reading.countDown();
    }
  }

  @Test
  void connectionOfAUserWithoutASession_isClosedWhenHeIsRevoked_anothersIsNot() throws Exception {
    CountDownLatch closed = new CountDownLatch(1);
    CountDownLatch others = new CountDownLatch(1);
    try (GuardedApplication application = new GuardedApplication()) {
      View began = application.journal.view();
      openWithoutSession(application, "alice", began, closed::countDown);
      openWithoutSession(application, "bob", began, others::countDown);

      application.revoke("alice");

      assertThat(closed.await(5, TimeUnit.SECONDS)).isTrue();
      assertThat(others.getCount()).isOne();
    }
  }

  @Test
  void connectionOfAUserWithoutASession_thatIsOpenedBehindHisRevocation_isClosedAtOnce()
      throws Exception {
    CountDownLatch closed = new CountDownLatch(1);
    try (GuardedApplication application = new GuardedApplication()) {
      View began = application.journal.view();
      application.revoke("alice");

      openWithoutSession(application, "alice", began, closed::countDown);

      assertThat(closed.await(5, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void sessionsOfARevocation_areCounted_whoeverComesFirstToEndThem() throws Exception {
    try (GuardedApplication application = new GuardedApplication()) {
      // As the container does, since the registry does not keep them.
      List<HttpSession> container = new ArrayList<>();
      for (int round = 0; round < 200; round++) {
        for (String id : List.of("one " + round, "two " + round)) {
          HttpSession session = Exchange.session(id);
          container.add(session);
          signedIn(application, session);
        }

        JournalEntry entry = application.revoke("alice");

        assertThat(application.sessions.end(entry)).as("round %s", round).isEqualTo(2);
        assertThat(application.sessions.end(entry)).as("asked again").isEqualTo(2);
        assertThat(application.sessions.endedCount()).isEqualTo(2 * (round + 1));
      }
    }
  }

  @Test
  void revocationOfSomebodyWhoIsNotHere_wakesNoThreadThatEndsSessions() throws Exception {
    ClassLoader application = new ClassLoader(getClass().getClassLoader()) {};
    try (GuardedApplication host =
        new GuardedApplication(Map.of(), new InMemoryJournal(), application)) {
      HttpSession session = Exchange.session("id");
      signedIn(host, session);

      for (int i = 0; i < 100; i++) {
        assertThat(host.sessions.end(host.revoke("bob" + i))).isZero();
      }
      assertThat(threadsThatEndSessions(application)).isZero();

      assertThat(host.sessions.end(host.revoke("alice"))).isOne();
      assertThat(threadsThatEndSessions(application)).isPositive();
    }
  }

  private static long threadsThatEndSessions(ClassLoader application) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("universal-logout-sessions"))
        .filter(thread -> thread.getContextClassLoader() == application)
        .count();
  }

  private static void openWithoutSession(
      GuardedApplication application, String user, View began, OpenExchange exchange) {
    Binding binding =
        application.sessions.guard().withoutSession(new Exchange(null).as(user).request, began);
    application.sessions.openedWithoutSession(binding, exchange);
  }

  private static SessionState signedIn(GuardedApplication application, String id) {
    return signedIn(application, Exchange.session(id));
  }

  private static SessionState signedIn(GuardedApplication application, HttpSession session) {
    application.sessions.guard().created(session);
    Exchange exchange = application.serve(new Exchange(session).as("alice"));
    return application.sessions.guard().state(exchange.request);
  }
}
