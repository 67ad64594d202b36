package dev.universallogout.journal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The highest revocation number and the latest issue time for each key, by open addressing over
 * primitive arrays: 16 bytes a slot, of which 17 in 20 are in use at most and 16 in 20 at least,
 * once there are some; so a key takes 19 to 20 bytes, and a subject that has two keys at most 40
 * ({@link dev.universallogout.subject.SubjectKeys#ofRevocation} says which do). Keys and values are
 * in arrays of their own, since most look-ups find no key and need not read any value.
 *
 * <p>One thread writes (the tailer), any number reads without a lock. A key, once in a table, stays
 * in its slot; its number and time only rise. A slot's value is written before its key is released,
 * and a reader acquires the key first, so a reader that sees a key sees at least the number it was
 * inserted with. A rise is released, and the {@link View} that promises it is published after it; a
 * reader that acquired that view sees it. When the table grows, the whole copy is filled before it
 * is released; a reader that still holds the former table came with a view that was published
 * before, and everything that view promises is in the former table too.
 *
 * <p>Keys are digests with a secret salt. Should two users' keys collide all the same, a session
 * too many ends, never one too few.
 */
final class RevocationIndex {
  static final long NONE = Long.MIN_VALUE;

  private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);
  private static final int SMALLEST = 1 << 10;

  /** The unsigned numbers of 32 bits that a value holds two of. */
  private static final long HIGHEST = 0xffff_ffffL;

  /** By how much a table grows: one slot for so many. */
  private static final int GROWTH = 16;

  /**
   * @param keys 0 for none
   * @param values by how much the number is above the floor, and the issue time in seconds since
   *     the epoch, 0 for none; the highest of each stands for what is higher still
   */
  private record Table(long[] keys, long[] values) {

    static Table of(int capacity) {
      return new Table(new long[capacity], new long[capacity]);
    }

    int capacity() {
      return keys.length;
    }

    boolean insert(long key, long value) {
      int slot = start(key);
      while (true) {
        long present = keys[slot];
        if (present == key) {
          LONGS.setRelease(values, slot, higher(values[slot], value));
          return false;
        }
        if (present == 0) {
          LONGS.setRelease(values, slot, value);
          LONGS.setRelease(keys, slot, key);
          return true;
        }
        slot = next(slot);
      }
    }

    /** What the key's slot holds; 0 where it has none. */
    long value(long key) {
      int slot = start(key);
      while (true) {
        long present = (long) LONGS.getAcquire(keys, slot);
        if (present == key) {
          return (long) LONGS.getAcquire(values, slot);
        }
        if (present == 0) {
          return 0;
        }
        slot = next(slot);
      }
    }

    private int start(long key) {
      return (int) (((key >>> 32) * capacity()) >>> 32);
    }

    private int next(int slot) {
      return slot + 1 == capacity() ? 0 : slot + 1;
    }
  }

  private final long floor;
  private volatile Table table;
  private int size;

  /**
   * An empty one.
   *
   * @param floor all revocations up to this number are forgotten
   */
  RevocationIndex(long floor) {
    this(floor, SMALLEST);
  }

  /**
   * The same.
   *
   * @param capacity how many slots it begins with, at least {@value #SMALLEST}
   */
  RevocationIndex(long floor, int capacity) {
    this.floor = floor;
    this.table = Table.of(Math.max(SMALLEST, capacity));
  }

  long floor() {
    return floor;
  }

  /** Records a revocation, unless it is forgotten; by the writing thread only. */
  void put(long key, long number, long issuedAt) {
    if (number > floor) {
      put(nonZero(key), value(number - floor, time(issuedAt)));
    }
  }

  private void put(long key, long value) {
    Table current = table;
    if ((size + 1) * 20L > current.capacity() * 17L) {
      current = grow(current);
    }
    if (current.insert(key, value)) {
      size++;
    }
  }

  private static long value(long rank, long time) {
    return Math.min(rank, HIGHEST) << 32 | time;
  }

  private static long rank(long value) {
    return value >>> 32;
  }

  private static long time(long issuedAt) {
    return issuedAt == NONE ? 0 : Math.max(1, Math.min(issuedAt, HIGHEST));
  }

  private static long higher(long one, long other) {
    return value(Math.max(rank(one), rank(other)), Math.max(one & HIGHEST, other & HIGHEST));
  }

  private static long nonZero(long key) {
    return key == 0 ? 1 : key;
  }

  /** Whether any key has a revocation above the number, or one issued at or after the login. */
  boolean revoked(long[] keys, long number, long loginIssuedAt) {
    Table current = table;
    for (long key : keys) {
      long value = current.value(nonZero(key));
      if (value != 0 && (above(rank(value), number) || notBefore(value & HIGHEST, loginIssuedAt))) {
        return true;
      }
    }
    return false;
  }

  /** One that cannot be kept counts as the highest, which ends a session too many. */
  private boolean above(long rank, long number) {
    return rank == HIGHEST || floor + rank > number;
  }

  private static boolean notBefore(long time, long loginIssuedAt) {
    return time != 0 && loginIssuedAt != NONE && (time >= loginIssuedAt || time == HIGHEST);
  }

  private Table grow(Table former) {
    Table larger = Table.of(former.capacity() + former.capacity() / GROWTH);
    for (int slot = 0; slot < former.capacity(); slot++) {
      if (former.keys()[slot] != 0) {
        larger.insert(former.keys()[slot], former.values()[slot]);
      }
    }
    table = larger;
    return larger;
  }

  /**
   * A copy without the keys that have no revocation above the floor; by the writing thread only. By
   * number, no position from the floor upwards can tell the two apart; issue times are forgotten
   * with the revocations that had them.
   *
   * @param higher a floor no lower than this one's
   */
  RevocationIndex above(long higher) {
    Table current = table;
    int kept = 0;
    for (int slot = 0; slot < current.capacity(); slot++) {
      kept += current.keys()[slot] != 0 && above(rank(current.values()[slot]), higher) ? 1 : 0;
    }
    // In the order of the slots they would crowd at the beginning of a table that is too small.
    RevocationIndex copy = new RevocationIndex(higher, (int) (kept * 20L / 17) + 1);
    for (int slot = 0; slot < current.capacity(); slot++) {
      long value = current.values()[slot];
      if (current.keys()[slot] != 0 && above(rank(value), higher)) {
        long rank = rank(value) == HIGHEST ? HIGHEST : rank(value) - (higher - floor);
        copy.put(current.keys()[slot], value(rank, value & HIGHEST));
      }
    }
    return copy;
  }

  /** How many keys there are. */
  int size() {
    return size;
  }

  /** The heap that the table takes, in bytes. */
  long bytes() {
    return 2L * Long.BYTES * table.capacity();
  }
}
