package dev.universallogout.session;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Sessions by the keys of their users, any number under each: open addressing over half of a key
 * and a reference, 8 bytes a slot and 11 to 16 a session and key. What is found may now and then be
 * the session of another user whose key is half the same; who looks asks for its keys.
 *
 * <p>Thread-safe. Each stripe is used under its own monitor, in which nothing foreign is called.
 */
final class SessionsByKey {
  private static final int STRIPES = 64;
  private static final int SMALLEST = 16;

  /** Users with more sessions than that are kept apart, so that nobody has to look past them. */
  private static final int CROWD = 32;

  /** What a slot without a session says of those behind it. */
  private static final int NONE = 0;

  private static final int SOME = 1;

  private final Stripe[] stripes = new Stripe[STRIPES];

  SessionsByKey() {
    Arrays.setAll(stripes, i -> new Stripe());
  }

  /** The session must not be there under this key. */
  void add(long key, SessionState session) {
    stripe(key).add(half(key), session);
  }

  void remove(long key, SessionState session) {
    stripe(key).remove(half(key), session);
  }

  /** Adds the sessions under this key. */
  void addTo(Collection<SessionState> found, long key) {
    stripe(key).addTo(found, half(key));
  }

  /** Keys are digests, so any bits will do. */
  private Stripe stripe(long key) {
    return stripes[(int) key & (STRIPES - 1)];
  }

  private static int half(long key) {
    return (int) (key >>> 32);
  }

  private static final class Stripe {
    private int[] halves = new int[SMALLEST];
    private @Nullable SessionState[] sessions = new @Nullable SessionState[SMALLEST];

    /** Slots with a session. */
    private int size;

    /** Slots with a session, or that had one. */
    private int used;

    private final Map<Integer, Set<SessionState>> crowds = new HashMap<>();

    synchronized void add(int half, SessionState session) {
      Set<SessionState> crowd = crowds.get(half);
      if (crowd != null) {
        crowd.add(session);
        return;
      }
      if ((used + 1) * 4L > sessions.length * 3L) {
        resize();
      }
      int alike = 0;
      int slot = start(half);
      while (sessions[slot] != null) {
        alike += halves[slot] == half ? 1 : 0;
        slot = next(slot);
      }
      if (alike >= CROWD) {
        crowds.put(half, new HashSet<>(Set.of(session)));
        return;
      }
      used += halves[slot] == NONE ? 1 : 0;
      size++;
      halves[slot] = half;
      sessions[slot] = session;
    }

    synchronized void remove(int half, SessionState session) {
      int slot = find(half, session);
      if (slot >= 0) {
        sessions[slot] = null;
        halves[slot] = SOME;
        size--;
        if (size < sessions.length / 8 && sessions.length > SMALLEST) {
          resize();
        }
        return;
      }
      crowds.computeIfPresent(
          half, (h, crowd) -> crowd.remove(session) && crowd.isEmpty() ? null : crowd);
    }

    private int find(int half, SessionState session) {
      for (int slot = start(half); !ends(slot); slot = next(slot)) {
        if (sessions[slot] == session && halves[slot] == half) {
          return slot;
        }
      }
      return -1;
    }

    synchronized void addTo(Collection<SessionState> found, int half) {
      for (int slot = start(half); !ends(slot); slot = next(slot)) {
        SessionState session = sessions[slot];
        if (session != null && halves[slot] == half) {
          found.add(session);
        }
      }
      found.addAll(crowds.getOrDefault(half, Set.of()));
    }

    private boolean ends(int slot) {
      return sessions[slot] == null && halves[slot] == NONE;
    }

    /** Into a table of which half is in use. */
    private void resize() {
      int[] formerHalves = halves;
      @Nullable SessionState[] former = sessions;
      int capacity = Math.max(SMALLEST, 2 * (size + 1));
      halves = new int[capacity];
      sessions = new @Nullable SessionState[capacity];
      used = size;
      for (int i = 0; i < former.length; i++) {
        if (former[i] != null) {
          int slot = start(formerHalves[i]);
          while (sessions[slot] != null) {
            slot = next(slot);
          }
          halves[slot] = formerHalves[i];
          sessions[slot] = former[i];
        }
      }
    }

    private int start(int half) {
      return (int) (((half & 0xffff_ffffL) * sessions.length) >>> 32);
    }

    private int next(int slot) {
      return slot + 1 == sessions.length ? 0 : slot + 1;
    }
  }
}
