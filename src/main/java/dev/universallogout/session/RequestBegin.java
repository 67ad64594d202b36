package dev.universallogout.session;

import dev.universallogout.journal.Journal;
import dev.universallogout.journal.View;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * The state of the journal when the request began that this thread works for: what a session or
 * login that comes into being inside it has seen. It is read before anything of the request runs;
 * reading it later would let a revocation that arrived meanwhile pass unseen.
 */
final class RequestBegin {
  private final ThreadLocal<@Nullable View> current = new ThreadLocal<>();
  private final ThreadLocal<@Nullable Boolean> seen = new ThreadLocal<>();
  private final ThreadLocal<@Nullable HttpServletRequest> request = new ThreadLocal<>();
  private final Journal journal;

  RequestBegin(Journal journal) {
    this.journal = journal;
  }

  /**
   * A request has just begun on this thread, or goes on here that began on another at the given
   * state.
   */
  View begin(@Nullable View earlier) {
    View began = earlier == null ? journal.view() : earlier;
    current.set(began);
    seen.set(null);
    request.set(null);
    return began;
  }

  /**
   * The request on this thread has ended. The slot stays, empty: removing it would cost an
   * allocation each time.
   */
  void end() {
    current.set(null);
    seen.set(null);
    request.set(null);
  }

  /** The request on this thread goes on elsewhere; not every container says so when it ends. */
  void leave() {
    current.set(null);
    request.set(null);
  }

  /** Where the current request began, or null outside of any. */
  @Nullable View current() {
    return current.get();
  }

  /** The request on this thread has reached one of the filters. */
  void seen(HttpServletRequest reached) {
    seen.set(Boolean.TRUE);
    request.set(reached);
  }

  /** What the filter was given that it has reached last; null outside of any. */
  @Nullable HttpServletRequest request() {
    return request.get();
  }

  /** Whether it has; if not, the container has answered it by itself. */
  boolean wasSeen() {
    return seen.get() != null;
  }
}
