package dev.universallogout.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.universallogout.journal.InMemoryJournal;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequestEvent;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The request path of the listener and both filters allocates nothing for a live session. */
class FilterAllocationTest {
  private static final int REQUESTS = 100_000;

  /** They load classes, and bind the user. */
  private static final int FIRST = 100;

  @Test
  void liveSession_throughGuardAndWitness_allocatesNothing() throws Exception {
    Map<String, String> attributes = Map.of("session.subject-attributes", "user,account.email");
    AtomicInteger reached = new AtomicInteger();
    GuardedApplication host = new GuardedApplication(attributes, new InMemoryJournal());
    try (Way way = new Way(host, (q, a) -> reached.incrementAndGet())) {
      HttpSession session = new BareSession("id");
      session.setAttribute("user", "alice");
      session.setAttribute("account", new Account("alice@corp.example"));
      ServletRequestEvent event = Way.event(new BareRequest(session, "alice"));
      for (int i = 0; i < FIRST; i++) {
        way.go(event);
      }
      assertThat(session.getAttribute(Binding.ATTRIBUTE)).asString().contains("alice");

      ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      long thread = Thread.currentThread().getId();
      // Before the compiler could spare what is allocated.
      long before = threads.getThreadAllocatedBytes(thread);
      for (int i = 0; i < REQUESTS; i++) {
        way.go(event);
      }
      long allocated = threads.getThreadAllocatedBytes(thread) - before;

      // What asking for the figure allocates.
      assertThat(allocated).isLessThan(1_000);
      assertThat(reached).hasValue(FIRST + REQUESTS);
    }
  }

  @Test
  void liveSession_withSomethingNewAboutOthersInTheJournal_allocatesNothing() {
    AtomicInteger reached = new AtomicInteger();
    try (Way way = new Way(new GuardedApplication(), (q, a) -> reached.incrementAndGet())) {
      HttpSession session = new BareSession("id");
      ServletRequestEvent event = Way.event(new BareRequest(session, "alice"));
      ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      long thread = Thread.currentThread().getId();
      long allocated = 0;
      for (int i = 0; i < 200; i++) {
        way.host.revoke("somebody-" + i);
        long before = threads.getThreadAllocatedBytes(thread);
        way.go(event);
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

  /** An account in the session. */
  public record Account(String email) {}
}
