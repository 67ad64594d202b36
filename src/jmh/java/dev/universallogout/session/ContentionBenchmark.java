package dev.universallogout.session;

import dev.universallogout.journal.InMemoryJournal;
import dev.universallogout.journal.JournalEntry;
import dev.universallogout.journal.Revocation;
import dev.universallogout.journal.RevocationJournal.Appended.Added;
import dev.universallogout.subject.SubjectIdentifier.Opaque;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRequestEvent;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionEvent;
import java.security.Principal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.ThreadParams;

/**
 * Sessions that begin and end at once, each of another user, among 100,000 that live: the time of
 * one of them on its thread, so that equal times mean that nobody waited. A session begins as the
 * container and the application have it begin, by listener, guard and witness around a login.
 *
 * <p>What two threads may cost beside any lock is much: they share the last cache, the way to the
 * memory, the collector of garbage, which has a processor for itself beside one thread only, and
 * perhaps a processor's core. Hence two threads are measured twice: in one application, and with an
 * application for each, which have nothing of ours in common. The difference of those two is what
 * the locks, and lines of the cache that both write, cost; that of one thread and two is what a
 * machine gives.
 *
 * <p>A revocation is measured apart from finding and unlinking the session, since it is handed from
 * thread to thread (the journal's writer and tailer, and whoever ends sessions), which takes longer
 * than all the rest and would hide it. Two callers and those threads do not all find a processor on
 * a machine with two.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class ContentionBenchmark {
  private static final int SESSIONS = 100_000;
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final ServletContext CONTEXT = BareSession.unsupported(ServletContext.class);
  private static final HttpServletResponse RESPONSE = new BareResponse();

  /** Of each revocation a line is written, under a lock of the logging's. */
  private static final Logger LOG = Logger.getLogger("dev.universallogout");

  /** How a session ends that has just begun. */
  public enum End {
    /** The container tells of it. */
    SIGN_OUT,
    /** It is found by its user, and unlinked, as a revocation has it. */
    UNLINK,
    /** Its user is revoked through the journal in memory, until the session has been ended. */
    REVOKE
  }

  /** An application with its live sessions. */
  @State(Scope.Benchmark)
  public abstract static class Application {
    @Param public End end;

    private final List<HttpSession> container = new ArrayList<>();
    private GuardedApplication host;
    private SessionListener listener;

    @Setup
    public void fill() throws Exception {
      LOG.setLevel(Level.WARNING);
      NoCdi.isThere();
      host = new GuardedApplication(Map.of(), new InMemoryJournal(), Way.WITHOUT_FRAMEWORKS);
      listener = new SessionListener(() -> host.sessions);
      LoginRequest request = new LoginRequest();
      for (int i = 0; i < SESSIONS; i++) {
        container.add(signIn(request, Users.name(i)));
      }
    }

    @TearDown
    public void stop() {
      if (host.sessions.registry().size() != SESSIONS) {
        throw new IllegalStateException(host.sessions.registry().size() + " sessions are left");
      }
      host.close();
    }

    private HttpSession signIn(LoginRequest request, String user) throws Exception {
      ServletRequestEvent event = new ServletRequestEvent(CONTEXT, request);
      FilterChain application =
          (q, a) -> listener.sessionCreated(new HttpSessionEvent(request.signIn(user)));
      listener.requestInitialized(event);
      host.guard.doFilter(request, RESPONSE, (q, a) -> host.witness.doFilter(q, a, application));
      listener.requestDestroyed(event);
      return request.signedIn();
    }

    private void end(HttpSession session, String user) throws Exception {
      SessionRegistry registry = host.sessions.registry();
      switch (end) {
        case SIGN_OUT -> listener.sessionDestroyed(new HttpSessionEvent(session));
        case UNLINK -> {
          Opaque subject = new Opaque(user);
          for (SessionState state :
              registry.withAny(GuardedApplication.OWNERSHIP.registered(subject, host.journal))) {
            registry.remove(state);
          }
        }
        case REVOKE -> revoke(user);
      }
      if (registry.find(session.getId()) != null) {
        throw new IllegalStateException("a session has not been found");
      }
    }

    /** What the endpoint does. */
    private void revoke(String user) throws Exception {
      Revocation revocation = new Revocation("okta", new Opaque(user), OptionalLong.empty(), user);
      JournalEntry entry = ((Added) host.journal.append(revocation)).entry();
      if (!host.journal.awaitApplied(entry, PATIENCE)) {
        throw new IllegalStateException("not applied");
      }
      host.sessions.end(entry);
    }
  }

  /** One for all threads. */
  @State(Scope.Benchmark)
  public static class Shared extends Application {}

  /** One for each thread. */
  @State(Scope.Thread)
  public static class Own extends Application {}

  /** Whoever signs in on one thread, one after the other. */
  @State(Scope.Thread)
  public static class Visitors {
    private final LoginRequest request = new LoginRequest();
    private int step;
    private int next;

    @Setup
    public void begin(ThreadParams thread) {
      step = thread.getThreadCount();
      next = SESSIONS + thread.getThreadIndex();
    }

    private void visit(Application application) throws Exception {
      String user = Users.name(next);
      next += step;
      application.end(application.signIn(request, user), user);
    }
  }

  @Benchmark
  @Threads(1)
  public void oneThread(Shared application, Visitors visitors) throws Exception {
    visitors.visit(application);
  }

  @Benchmark
  @Threads(2)
  public void twoThreadsApart(Own application, Visitors visitors) throws Exception {
    visitors.visit(application);
  }

  @Benchmark
  @Threads(2)
  public void twoThreadsTogether(Shared application, Visitors visitors) throws Exception {
    visitors.visit(application);
  }

  /** A request that comes without a session, in which the application signs somebody in. */
  private static final class LoginRequest extends BareRequest {
    private HttpSession session;
    private Principal user;

    LoginRequest() {
      super(null, "");
    }

    HttpSession signIn(String name) {
      user = () -> name;
      session = new BareSession("session of " + name);
      return session;
    }

    /** The session; the next request comes without one again. */
    HttpSession signedIn() {
      HttpSession created = session;
      session = null;
      user = null;
      return created;
    }

    @Override
    public HttpSession getSession(boolean create) {
      return session;
    }

    @Override
    public Principal getUserPrincipal() {
      return user;
    }

    @Override
    public String getRequestedSessionId() {
      return null;
    }

    @Override
    public String getMethod() {
      return "POST";
    }
  }
}
