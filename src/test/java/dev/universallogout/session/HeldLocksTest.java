package dev.universallogout.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.universallogout.journal.InMemoryJournal;
import dev.universallogout.journal.Revocation;
import dev.universallogout.journal.RevocationJournal;
import dev.universallogout.subject.SubjectIdentifier.Opaque;
import dev.universallogout.testing.Proxies;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRequestEvent;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionEvent;
import java.lang.management.LockInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * No lock is held over what may take its time: the journal's store and the container's sessions,
 * either of which may be in a database or on another node. Whoever signs in, is revoked or signs
 * out waits for nobody else's.
 */
class HeldLocksTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final ServletContext CONTEXT = BareSession.unsupported(ServletContext.class);

  private final Set<String> called = ConcurrentHashMap.newKeySet();
  private final Set<String> calledUnderALock = ConcurrentHashMap.newKeySet();
  private final Semaphore hanging = new Semaphore(0);
  private final CountDownLatch answer = new CountDownLatch(1);
  private final ExecutorService elsewhere = Executors.newCachedThreadPool();
  private volatile boolean silent;

  /** What is known of a session does not keep it. */
  private final List<HttpSession> container = new ArrayList<>();

  private final RevocationJournal store =
      observed(RevocationJournal.class, new InMemoryJournal(), this::hang);
  private final GuardedApplication host = new GuardedApplication(Map.of(), store);
  private final SessionListener listener = new SessionListener(() -> host.sessions);

  @AfterEach
  void stop() throws InterruptedException {
    answer.countDown();
    elsewhere.shutdown();
    elsewhere.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    host.close();
  }

  @Test
  void everyCallOfTheStoreAndOfSessions_isMadeWithoutALock() throws Exception {
    HttpSession byForm = session("form", 1);
    listener.sessionCreated(new HttpSessionEvent(byForm));
    host.serve(new Exchange(byForm));
    host.serve(new Exchange(byForm).as("alice"));
    host.serve(new Exchange(byForm).as("bob").with("LtpaToken2", "seen before"));
    HttpSession byApplication = session("application", 1);
    signIn(byApplication, "carol");
    host.sessions.bind(new Exchange(byApplication).request, SessionSubject.named("dave"));
    HttpSession renamed = session("renamed", 2);
    renamed.setAttribute(Binding.ATTRIBUTE, byApplication.getAttribute(Binding.ATTRIBUTE));
    listener.sessionIdChanged(new HttpSessionEvent(renamed), "application");
    // The ids that were given before are given again.
    signIn(session("form", 3), "eve");
    signIn(session("renamed", 3), "frank");
    HttpSession planted = session("planted", 1);
    signIn(planted, "grace");
    planted.setAttribute(Binding.ATTRIBUTE, new Planted());
    host.serve(new Exchange(planted).as("grace"));
    assertThat(host.sessions.list(new Opaque("frank"))).hasSize(1);

    revoke("eve");
    host.sessions.reloaded();
    listener.sessionDestroyed(new HttpSessionEvent(session("renamed", 3)));

    assertThat(called)
        .contains("getId", "getCreationTime", "getAttribute", "setAttribute", "invalidate")
        .contains("append", "read", "credential");
    assertThat(calledUnderALock).isEmpty();
  }

  @Test
  void storeThatDoesNotAnswer_holdsUpNobodyWhoSignsInOrOutOrIsFound() throws Exception {
    HttpSession before = session("before", 1);
    signIn(before, "alice");
    silent = true;
    elsewhere.execute(() -> host.revoke("bob"));
    host.journal.tailNow();
    hanging.acquire(2);

    assertTimeoutPreemptively(
        PATIENCE,
        () -> {
          HttpSession meanwhile = session("meanwhile", 1);
          signIn(meanwhile, "alice");
          assertThat(host.serve(new Exchange(before).as("alice")).refused()).isFalse();
          assertThat(host.serve(new Exchange(meanwhile).as("alice")).refused()).isFalse();
          assertThat(host.sessions.list(new Opaque("alice"))).hasSize(2);

          listener.sessionDestroyed(new HttpSessionEvent(meanwhile));
          assertThat(host.sessions.list(new Opaque("alice"))).hasSize(1);
        });
  }

  @Test
  void storeThatDoesNotAnswer_savesNobodyWhoIsRevokedAlready() throws Exception {
    HttpSession session = session("overtaken", 1);
    assertTimeoutPreemptively(
        PATIENCE,
        () ->
            signIn(
                session,
                "alice",
                () -> {
                  host.revoke("alice");
                  silent = true;
                  host.journal.tailNow();
                  hanging.acquireUninterruptibly();
                }));

    assertThat(called).contains("invalidate");
    assertThat(host.sessions.registry().size()).isZero();
  }

  private void revoke(String user) throws Exception {
    Revocation revocation =
        new Revocation("okta", new Opaque(user), OptionalLong.empty(), "request of " + user);
    host.journal.append(revocation);
    host.journal.awaitApplied(1, Duration.ofSeconds(5));
    host.sessions.end(store.read(1, 1).entries().get(0));
  }

  private void signIn(HttpSession session, String user) {
    signIn(session, user, () -> {});
  }

  /** A login by the application, in a request that came without a session. */
  private void signIn(HttpSession session, String user, Runnable meanwhile) {
    Exchange exchange = new Exchange(null);
    exchange.method = "POST";
    ServletRequestEvent event = new ServletRequestEvent(CONTEXT, exchange.request);
    listener.requestInitialized(event);
    host.serve(
        exchange,
        (q, a) -> {
          meanwhile.run();
          exchange.session = session;
          exchange.as(user);
          listener.sessionCreated(new HttpSessionEvent(session));
        });
    listener.requestDestroyed(event);
  }

  private HttpSession session(String id, long created) {
    HttpSession plain = Exchange.session(id);
    HttpSession timed =
        Proxies.intercepting(
            HttpSession.class,
            plain,
            (method, arguments, goOn) -> {
              Object result = goOn.call();
              return method.equals("getCreationTime") ? created : result;
            });
    HttpSession session = observed(HttpSession.class, timed, name -> {});
    container.add(session);
    return session;
  }

  private void hang(String call) {
    if (silent && (call.equals("append") || call.equals("read"))) {
      hanging.release();
      try {
        answer.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private interface Observer {
    void calls(String name);
  }

  private <T> T observed(Class<T> type, T real, Observer observer) {
    return Proxies.intercepting(
        type,
        real,
        (method, arguments, goOn) -> {
          note(method);
          observer.calls(method);
          return goOn.call();
        });
  }

  private void note(String call) {
    called.add(call);
    if (!heldLocks().isEmpty()) {
      calledUnderALock.add(call + " under " + heldLocks());
    }
  }

  /** Those of this thread; what a pool holds while its thread works is no lock for others. */
  private static List<String> heldLocks() {
    ThreadInfo thread =
        THREADS.getThreadInfo(new long[] {Thread.currentThread().getId()}, true, true)[0];
    return Stream.concat(
            Stream.of(thread.getLockedMonitors()), Stream.of(thread.getLockedSynchronizers()))
        .map(LockInfo::getClassName)
        .filter(name -> !name.endsWith("ThreadPoolExecutor$Worker"))
        .toList();
  }

  /** What an application has put where the binding was. */
  private final class Planted {

    @Override
    public boolean equals(Object other) {
      note("equals of an attribute");
      return this == other;
    }

    @Override
    public int hashCode() {
      return 1;
    }
  }
}
