package dev.universallogout.session;

import dev.universallogout.session.Ownership.Keys;
import jakarta.servlet.http.HttpSession;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The live sessions of one web application on this node, by id and by the keys of their users. An
 * optimisation: it may miss a session, because the guard finds a revoked one on its next request.
 *
 * <p>A session is told from another that had the same id by its creation time, since some servers
 * use an id again. Thread-safe.
 *
 * <p>Why an eager end misses no session that is bound here: a session is registered under its keys
 * <em>before</em> its check against the journal, and a revocation is in the index <em>before</em>
 * the registry is asked. So either the check sees the revocation or the revocation's look-up sees
 * the session.
 */
final class SessionRegistry {
  private static final int ENDED_IDS = 10_000;
  private static final long SWEEP_NANOS = TimeUnit.MINUTES.toNanos(1);

  private static final Boolean ENDED = Boolean.TRUE;
  private static final Boolean IN_USE_AGAIN = Boolean.FALSE;

  private final LongSupplier clock;
  private final Executor sweeper;
  private final Consumer<SessionState> left;
  private final AtomicLong swept;

  private final Map<String, SessionState> byId = new ConcurrentHashMap<>();
  private final SessionsByKey byKey = new SessionsByKey();
  private final Map<String, Boolean> endedIds =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
          return size() > ENDED_IDS;
        }
      };

  /**
   * @param clock tells nanoseconds from any origin; asked on every request. It may be minutes late,
   *     since it only tells which sessions have not been used for a day
   * @param sweeper where forgotten sessions are looked for; may drop what it cannot do
   * @param left is told of each that is known no more, without any lock being held
   */
  SessionRegistry(LongSupplier clock, Executor sweeper, Consumer<SessionState> left) {
    this.clock = clock;
    this.sweeper = sweeper;
    this.left = left;
    this.swept = new AtomicLong(clock.getAsLong());
  }

  /** What is known of a session that is being used. */
  @Nullable SessionState find(HttpSession session) {
    SessionState state = byId.get(session.getId());
    return state != null && state.is(session.getCreationTime()) && state.use(clock.getAsLong())
        ? state
        : null;
  }

  @Nullable SessionState find(String id) {
    return byId.get(id);
  }

  /** The state that is known for the session, else the one given. */
  SessionState add(HttpSession session, SessionState created) {
    // Asked now, since the map holds a lock while it decides, and a container may take its time.
    String id = session.getId();
    long creationTime = session.getCreationTime();
    long time = clock.getAsLong();
    created.use(time);
    long last = swept.get();
    if (time - last > SWEEP_NANOS && swept.compareAndSet(last, time)) {
      sweeper.execute(this::sweep);
    }
    @Nullable SessionState[] replaced = new @Nullable SessionState[1];
    SessionState now =
        byId.compute(
            id,
            (same, known) -> {
              replaced[0] = null;
              if (known != null && known.is(creationTime) && known.use(time)) {
                return known;
              }
              replaced[0] = known;
              return created;
            });
    // Where the map holds no lock any more.
    if (replaced[0] != null) {
      unregister(replaced[0]);
    }
    return now;
  }

  /**
   * Forgets sessions whose end nobody has told: those that another node or a framework ended. Only
   * new sessions make the registry grow, so they are what has it swept. Should a session return all
   * the same, its binding tells whose it is.
   */
  private void sweep() {
    for (SessionState state : byId.values()) {
      if (state.forget(clock.getAsLong())) {
        remove(state);
      }
    }
  }

  /** How many sessions are known. */
  int size() {
    return byId.size();
  }

  /** A session's id was changed. A distributable one of WildFly has a new creation time with it. */
  void renamed(String oldId, HttpSession session) {
    SessionState state = byId.get(oldId);
    if (state != null) {
      state.renamed(session.getId(), session.getCreationTime());
      SessionState adopted = byId.put(session.getId(), state);
      if (adopted != null && adopted != state) {
        unregister(adopted);
        state.succeeds(adopted);
      }
      if (!oldId.equals(session.getId())) {
        byId.remove(oldId, state);
      }
      // It may have been removed in between, under the id that it had not got yet.
      if (state.isGone()) {
        byId.remove(session.getId(), state);
      }
    }
  }

  void remove(HttpSession session) {
    SessionState state = find(session);
    if (state != null) {
      remove(state);
    }
  }

  void remove(SessionState state) {
    byId.remove(state.id(), state);
    unregister(state);
  }

  private void unregister(SessionState state) {
    synchronized (state) {
      long[] keys = state.keys();
      int registered = state.registered();
      for (int i = 0; i < registered; i++) {
        byKey.remove(keys[i], state);
      }
      state.leave();
    }
    left.accept(state);
  }

  /**
   * Registers a session under the keys of its users, unless it has others by now.
   *
   * @param binding the text of the binding whose users these are
   */
  void index(SessionState state, Keys keys, String binding) {
    synchronized (state) {
      long[] former = state.keys();
      int formerly = state.registered();
      if (Arrays.equals(former, keys.all()) && formerly == keys.registered()) {
        state.take(former, formerly, binding);
        return;
      }
      if (!state.take(keys.all(), keys.registered(), binding)) {
        return;
      }
      for (int i = 0; i < keys.registered(); i++) {
        if (!SessionState.contains(former, formerly, keys.all()[i])) {
          byKey.add(keys.all()[i], state);
        }
      }
      for (int i = 0; i < formerly; i++) {
        if (!SessionState.contains(keys.all(), keys.registered(), former[i])) {
          byKey.remove(former[i], state);
        }
      }
    }
  }

  /** The sessions registered under any of these keys. */
  Collection<SessionState> withAny(long... keys) {
    List<SessionState> found = new ArrayList<>();
    for (long key : keys) {
      List<SessionState> candidates = new ArrayList<>();
      byKey.addTo(candidates, key);
      for (SessionState state : candidates) {
        if (state.isRegisteredUnder(key)) {
          found.add(state);
        }
      }
    }
    // A session may be found under each of several keys.
    return keys.length == 1 ? found : new LinkedHashSet<>(found);
  }

  Collection<SessionState> all() {
    return byId.values();
  }

  /** Whether a session is registered under any of these keys. */
  boolean hasAny(long[] keys) {
    List<SessionState> candidates = new ArrayList<>();
    for (long key : keys) {
      byKey.addTo(candidates, key);
      if (candidates.stream().anyMatch(state -> state.isRegisteredUnder(key))) {
        return true;
      }
      candidates.clear();
    }
    return false;
  }

  /** Whether any session is known. */
  boolean hasAny() {
    // By its own count a map that is being changed may be taken for empty.
    return byId.keySet().iterator().hasNext();
  }

  /**
   * Remembers for a while that this id's session was ended here; forgetting it costs a friendlier
   * answer only.
   */
  void ended(String id) {
    synchronized (endedIds) {
      // A second end of the former session is no end of the one that has its id again.
      endedIds.putIfAbsent(id, ENDED);
    }
  }

  boolean wasEnded(String id) {
    synchronized (endedIds) {
      return endedIds.containsKey(id);
    }
  }

  /** A session was created here; says whether the id is that of one that was ended. */
  boolean reused(String id) {
    synchronized (endedIds) {
      return endedIds.replace(id, IN_USE_AGAIN) != null;
    }
  }

  /** Whether a session was created here under the id of one that was ended; true once. */
  boolean takeReused(String id) {
    synchronized (endedIds) {
      return endedIds.replace(id, IN_USE_AGAIN, ENDED);
    }
  }
}
