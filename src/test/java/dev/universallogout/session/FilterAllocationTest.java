package dev.universallogout.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.universallogout.configuration.Settings;
import dev.universallogout.journal.InMemoryJournal;
import dev.universallogout.journal.Journal;
import dev.universallogout.session.SessionState.Stage;
import dev.universallogout.subject.SubjectKeys;
import dev.universallogout.testing.MapConfiguration;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequestEvent;
import jakarta.servlet.ServletRequestListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The request path of the listener and both filters allocates nothing for a live session. */
class FilterAllocationTest {
  private static final int REQUESTS = 100_000;

  /** They load classes, and bind the user. */
  private static final int FIRST = 100;

  @Test
  void liveSession_throughGuardAndWitness_allocatesNothing() throws Exception {
    Settings settings =
        MapConfiguration.withOkta(Map.of("session.subject-attributes", "user,account.email"));
    SubjectKeys keys = new SubjectKeys(false);
    try (Journal journal = new Journal(new InMemoryJournal(), keys, Set.of("okta"), settings);
        Sessions sessions =
            new Sessions(
                settings,
                journal,
                keys,
                () -> List.of(),
                () -> List.of(),
                getClass().getClassLoader())) {
      journal.start(Duration.ofSeconds(5));
      HttpSession session = new BareSession("id");
      session.setAttribute("user", "alice");
      session.setAttribute("account", new Account("alice@corp.example"));
      HttpServletRequest request = new BareRequest(session, "alice");
      AtomicInteger reached = new AtomicInteger();
      FilterChain application = (q, a) -> reached.incrementAndGet();
      SessionFilter witness = filter(Stage.WITNESS, sessions);
      FilterChain behindGuard = (q, a) -> witness.doFilter(q, a, application);
      Way way = new Way(sessions, request, behindGuard);
      for (int i = 0; i < FIRST; i++) {
        way.go();
      }
      assertThat(session.getAttribute(Binding.ATTRIBUTE)).asString().contains("alice");

      ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      long thread = Thread.currentThread().getId();
      // Before the compiler could spare what is allocated.
      long before = threads.getThreadAllocatedBytes(thread);
      for (int i = 0; i < REQUESTS; i++) {
        way.go();
      }
      long allocated = threads.getThreadAllocatedBytes(thread) - before;

      // What asking for the figure allocates is far below a byte for each request.
      assertThat(allocated).isLessThan(REQUESTS);
      assertThat(reached).hasValue(FIRST + REQUESTS);
    }
  }

  @Test
  void liveSession_withSomethingNewAboutOthersInTheJournal_allocatesNothing() {
    try (GuardedApplication host = new GuardedApplication()) {
      HttpSession session = new BareSession("id");
      HttpServletRequest request = new BareRequest(session, "alice");
      SessionFilter witness = filter(Stage.WITNESS, host.sessions);
      AtomicInteger reached = new AtomicInteger();
      FilterChain application = (q, a) -> reached.incrementAndGet();
      FilterChain behindGuard = (q, a) -> witness.doFilter(q, a, application);
      Way way = new Way(host.sessions, request, behindGuard);
      ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      long thread = Thread.currentThread().getId();
      long allocated = 0;
      for (int i = 0; i < 200; i++) {
        host.revoke("somebody-" + i);
        long before = threads.getThreadAllocatedBytes(thread);
        way.go();
        // The first ones load classes, and bind the user.
        allocated += i < 100 ? 0 : threads.getThreadAllocatedBytes(thread) - before;
      }

      assertThat(allocated).isLessThan(100);
      assertThat(reached).hasValue(200);
      assertThat(session.getAttribute(Binding.ATTRIBUTE)).asString().contains("alice");
    } catch (IOException | ServletException e) {
      throw new AssertionError(e);
    }
  }

  /** Of a request through listener, guard and whatever is behind it. */
  private static final class Way {
    private final ServletRequestListener listener;
    private final SessionFilter guard;
    private final HttpServletResponse response = new BareResponse();
    private final ServletRequestEvent event;
    private final FilterChain behindGuard;

    Way(Sessions sessions, HttpServletRequest request, FilterChain behindGuard) {
      this.listener = new SessionListener(() -> sessions);
      this.guard = filter(Stage.GUARD, sessions);
      this.event = new ServletRequestEvent(BareSession.unsupported(ServletContext.class), request);
      this.behindGuard = behindGuard;
    }

    void go() throws IOException, ServletException {
      listener.requestInitialized(event);
      guard.doFilter(event.getServletRequest(), response, behindGuard);
      listener.requestDestroyed(event);
    }
  }

  private static SessionFilter filter(Stage stage, Sessions sessions) {
    SessionFilter filter = new SessionFilter(stage, () -> sessions);
    filter.start();
    return filter;
  }

  /** An account in the session. */
  public record Account(String email) {}
}
