package dev.universallogout.session;

import dev.universallogout.journal.Journal;
import dev.universallogout.journal.Position;
import dev.universallogout.journal.View;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The state of the journal when the request began that this thread works for: what a session or
 * login that comes into being inside it has seen. It is read before anything of the request runs;
 * reading it later would let a revocation that arrived meanwhile pass unseen.
 *
 * <p>A thread writes its own slot only. Another reads it where it works for a request whose thread
 * is not its own: the beginning, acquired, before the request, which the owner clears before it
 * releases another beginning. So whoever finds a request in a slot has read its beginning, or an
 * older one.
 */
final class RequestBegin {
  private static final int VIEW = 0;
  private static final int REQUEST = 1;
  private static final int STATE = 2;
  private static final int WITNESSED = 3;
  private static final int ARRIVED = 4;
  private static final int TOLD = 5;
  private static final int BEFORE = 6;
  private static final int REUSED = 7;
  private static final int SLOTS = 8;

  private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(Object[].class);

  /** Stands for a request that has gone on elsewhere. */
  private static final Object LEFT = Boolean.TRUE;

  /**
   * One look-up brings all. An array of the platform's, because what a pooled thread keeps must not
   * hold the application's classes once it is gone.
   */
  private final ThreadLocal<@Nullable Object[]> slots = ThreadLocal.withInitial(this::slot);

  /** Those of all threads that have ever worked for a request and still live. */
  private final Set<Slot> all = ConcurrentHashMap.newKeySet();

  private final ReferenceQueue<@Nullable Object[]> gone = new ReferenceQueue<>();

  /** The requests that have gone on elsewhere, without a user in a session, until complete. */
  private final Map<AsyncExchange, Position> elsewhere = new ConcurrentHashMap<>();

  private final Journal journal;

  RequestBegin(Journal journal) {
    this.journal = journal;
  }

  private static final class Slot extends WeakReference<@Nullable Object[]> {
    Slot(@Nullable Object[] slot, ReferenceQueue<@Nullable Object[]> gone) {
      super(slot, gone);
    }
  }

  private @Nullable Object[] slot() {
    for (Reference<?> slot = gone.poll(); slot != null; slot = gone.poll()) {
      all.remove(slot);
    }
    @Nullable Object[] slot = new @Nullable Object[SLOTS];
    all.add(new Slot(slot, gone));
    return slot;
  }

  /**
   * A request has just begun on this thread, or goes on here that began on another at the given
   * state.
   */
  View begin(@Nullable View earlier) {
    View began = earlier == null ? journal.view() : earlier;
    @Nullable Object[] slot = slots.get();
    clear(slot, REQUEST);
    clear(slot, STATE);
    clear(slot, WITNESSED);
    forgetArrival(slot);
    SLOT.setRelease(slot, VIEW, began);
    return began;
  }

  /**
   * The request on this thread has ended. The slot stays, empty: removing it would cost an
   * allocation each time.
   */
  void end() {
    @Nullable Object[] slot = slots.get();
    clear(slot, REQUEST);
    SLOT.setRelease(slot, VIEW, null);
    clear(slot, STATE);
    forgetArrival(slot);
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
    slot[REQUEST] = LEFT;
    SLOT.setRelease(slot, VIEW, null);
    slot[STATE] = null;
    forgetArrival(slot);
  }

  /**
   * A request that has nobody in a session is about to leave its thread.
   *
   * @param exchange what {@link #complete} takes
   */
  void goesOn(AsyncExchange exchange, Position began) {
    elsewhere.put(exchange, began);
    if (exchange.isOver()) {
      complete(exchange);
    }
  }

  /** One that went on elsewhere is complete. */
  void complete(AsyncExchange exchange) {
    elsewhere.remove(exchange);
  }

  /**
   * Where a request began that this thread does something for, be it a thread of the application's
   * to which an asynchronous request has been handed. A request is found on its own thread, until
   * that has marked it and let go of it, and by the mark from then on; what cannot be found is as
   * old as the earliest that it may be.
   */
  Position of(HttpServletRequest request) {
    View current = current();
    View marked = SessionFilter.begun(request);
    if (current != null) {
      return marked == null ? current.position() : current.position().lower(marked.position());
    }
    if (marked != null) {
      return marked.position();
    }
    View found = onItsThread(request);
    Position began = found == null ? earliest() : found.position();
    // It may have left its thread meanwhile.
    marked = SessionFilter.begun(request);
    return marked == null ? began : marked.position();
  }

  private @Nullable View onItsThread(HttpServletRequest request) {
    ServletRequest sought = RequestLayers.innermost(request);
    for (Slot slot : all) {
      @Nullable Object[] other = slot.get();
      // The beginning first: that of the next request comes when this one has left the slot.
      if (other != null
          && SLOT.getAcquire(other, VIEW) instanceof View began
          && other[REQUEST] instanceof HttpServletRequest reached
          && RequestLayers.innermost(reached) == sought) {
        return began;
      }
    }
    return null;
  }

  /** Where the earliest request began that is in flight on a thread. */
  private Position earliest() {
    return earliest(any -> true);
  }

  private Position earliest(Predicate<HttpServletRequest> which) {
    Position earliest = journal.view().position();
    for (Slot slot : all) {
      @Nullable Object[] other = slot.get();
      if (other != null
          && SLOT.getAcquire(other, VIEW) instanceof View began
          && other[REQUEST] instanceof HttpServletRequest reached
          && which.test(reached)) {
        earliest = earliest.lower(began.position());
      }
    }
    return earliest;
  }

  /**
   * Where a session may belong that is made on a thread that works for no request that we know: it
   * may be any asynchronous one's that has nobody in a session. The threads are asked first: a
   * request that has left its thread meanwhile is elsewhere.
   */
  Position earliestAsynchronous() {
    Position earliest = earliest(RequestBegin::isAsynchronous);
    for (Position began : elsewhere.values()) {
      earliest = earliest.lower(began);
    }
    return earliest;
  }

  private static boolean isAsynchronous(HttpServletRequest request) {
    try {
      return request.isAsyncStarted();
    } catch (RuntimeException e) {
      // It has ended meanwhile, and its server uses the object again.
      return false;
    }
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

  /** The witness looks at the request on this thread. */
  static void witnessed(@Nullable Object[] slot) {
    slot[WITNESSED] = Boolean.TRUE;
  }

  /** Whether it has, in full. */
  static boolean isWitnessed(@Nullable Object[] slot) {
    return slot[WITNESSED] != null;
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

  /** The request on this thread carries what may put somebody into a session ahead of filters. */
  void arrived(HttpServletRequest arrived) {
    slots.get()[ARRIVED] = arrived;
  }

  /**
   * It has told of itself that whoever is found in its session is no younger than this.
   *
   * @param before what was told before; null for nothing
   */
  void told(Position position, @Nullable Position before) {
    @Nullable Object[] slot = slots.get();
    slot[TOLD] = position;
    slot[BEFORE] = before;
  }

  /** What the request on this thread has told so; null for nothing. */
  @Nullable Position told() {
    return (Position) slots.get()[TOLD];
  }

  /** What was told before it. */
  @Nullable Position toldBefore() {
    return (Position) slots.get()[BEFORE];
  }

  /** The request on this thread has made a session under the id of one that was ended. */
  void reused(String session) {
    slots.get()[REUSED] = session;
  }

  /** Whether it has. */
  boolean hasReused(String session) {
    return session.equals(slots.get()[REUSED]);
  }

  private static void forgetArrival(@Nullable Object[] slot) {
    clear(slot, REUSED);
    clear(slot, ARRIVED);
    clear(slot, TOLD);
    clear(slot, BEFORE);
  }

  /** It, if the current one does. */
  @Nullable HttpServletRequest arrived() {
    return (HttpServletRequest) slots.get()[ARRIVED];
  }

  /** Whether it has; if not, the container has answered it by itself. */
  boolean wasSeen() {
    return slots.get()[REQUEST] != null;
  }
}
