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
  private static final int VIEW = 0;
  private static final int REQUEST = 1;
  private static final int STATE = 2;

  /** Stands for a request that has gone on elsewhere. */
  private static final Object LEFT = Boolean.TRUE;

  /**
   * One look-up brings all. An array of the platform's, because what a pooled thread keeps must not
   * hold the application's classes once it is gone.
   */
  private final ThreadLocal<@Nullable Object[]> slots =
      ThreadLocal.withInitial(() -> new @Nullable Object[3]);

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
    @Nullable Object[] slot = slots.get();
    slot[VIEW] = began;
    clear(slot, REQUEST);
    clear(slot, STATE);
    return began;
  }

  /**
   * The request on this thread has ended. The slot stays, empty: removing it would cost an
   * allocation each time.
   */
  void end() {
    @Nullable Object[] slot = slots.get();
    slot[VIEW] = null;
    clear(slot, REQUEST);
    clear(slot, STATE);
  }

  /** To look costs less than to write. */
  private static void clear(@Nullable Object[] slot, int what) {
    if (slot[what] != null) {
      slot[what] = null;
    }
  }

  /** The request on this thread goes on elsewhere; not every container says so when it ends. */
  void leave() {
    @Nullable Object[] slot = slots.get();
    slot[VIEW] = null;
    slot[REQUEST] = LEFT;
    slot[STATE] = null;
  }

  /** Where the current request began, or null outside of any. */
  @Nullable View current() {
    return (View) slots.get()[VIEW];
  }

  /**
   * The request on this thread has reached one of the filters.
   *
   * @return where it is remembered: what {@link #began} and {@link #passed} take
   */
  @Nullable Object[] reached(HttpServletRequest reached) {
    @Nullable Object[] slot = slots.get();
    slot[REQUEST] = reached;
    // What another dispatch has let pass says nothing of this one.
    clear(slot, STATE);
    return slot;
  }

  /** Where the request began; null outside of any. */
  static @Nullable View began(@Nullable Object[] slot) {
    return (View) slot[VIEW];
  }

  /**
   * The guard lets a request pass.
   *
   * @param request as the guard hands it on
   * @param state its session's
   */
  static void passed(@Nullable Object[] slot, HttpServletRequest request, SessionState state) {
    if (slot[REQUEST] != request) {
      slot[REQUEST] = request;
    }
    slot[STATE] = state;
  }

  /** The session of the very request that the guard handed on; null if it is another. */
  @Nullable SessionState passed(HttpServletRequest request) {
    @Nullable Object[] slot = slots.get();
    return slot[REQUEST] == request ? (SessionState) slot[STATE] : null;
  }

  /** What the filter was given that it has reached last; null outside of any. */
  @Nullable HttpServletRequest request() {
    return slots.get()[REQUEST] instanceof HttpServletRequest request ? request : null;
  }

  /** Whether it has; if not, the container has answered it by itself. */
  boolean wasSeen() {
    return slots.get()[REQUEST] != null;
  }
}
