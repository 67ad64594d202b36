package dev.universallogout.journal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The highest revocation number and the latest issue time for each key, by open addressing over
 * primitive arrays: 20 bytes a slot. Three quarters of the slots are in use at most and half of
 * them at least, once there are some; so a key takes 27 to 40 bytes. How many keys a revoked
 * subject has, {@link dev.universallogout.subject.SubjectKeys#ofRevocation} says.
 *
 * <p>One thread writes (the tailer), any number reads without a lock. A key, once in a table, stays
 * in its slot; its number and time only rise. A slot's number and time are written before its key
 * is released, and a reader acquires the key first, so a reader that sees a key sees at least the
 * number it was inserted with. A rise is released, and the {@link View} that promises it is
 * published after it; a reader that acquired that view sees it. When the table grows, the whole
 * copy is filled before it is released; a reader that still holds the former table came with a view
 * that was published before, and everything that view promises is in the former table too.
 *
 * <p>Keys are digests with a secret salt. Should two users' keys collide all the same, a session
 * too many ends, never one too few.
 */
final class RevocationIndex {
  static final long NONE = Long.MIN_VALUE;

  private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);
  private static final VarHandle INTS = MethodHandles.arrayElementVarHandle(int[].class);
  private static final int SMALLEST = 1 << 10;

  /** Issue times are kept as unsigned numbers of 32 bits, in seconds since the epoch. */
  private static final long LATEST = 0xffff_ffffL;

  /**
   * @param slots a key and its number, side by side
   * @param times the issue times, 0 for none
   */
  private record Table(long[] slots, int[] times) {

    static Table of(int capacity) {
      return new Table(new long[2 * capacity], new int[capacity]);
    }

    int capacity() {
      return times.length;
    }

    boolean insert(long key, long number, int time) {
      int slot = start(key);
      while (true) {
        long present = slots[2 * slot];
        if (present == key) {
          if (number > slots[2 * slot + 1]) {
            LONGS.setRelease(slots, 2 * slot + 1, number);
          }
          if (Integer.compareUnsigned(time, times[slot]) > 0) {
            INTS.setRelease(times, slot, time);
          }
          return false;
        }
        if (present == 0) {
          LONGS.setRelease(slots, 2 * slot + 1, number);
          INTS.setRelease(times, slot, time);
          LONGS.setRelease(slots, 2 * slot, key);
          return true;
        }
        slot = next(slot);
      }
    }

    /** The key's slot; negative where it has none. */
    int find(long key) {
      int slot = start(key);
      while (true) {
        long present = (long) LONGS.getAcquire(slots, 2 * slot);
        if (present == key) {
          return slot;
        }
        if (present == 0) {
          return -1;
        }
        slot = next(slot);
      }
    }

    long number(int slot) {
      return (long) LONGS.getAcquire(slots, 2 * slot + 1);
    }

    long time(int slot) {
      return (int) INTS.getAcquire(times, slot) & LATEST;
    }

    private int start(long key) {
      return (int) (((key >>> 32) * capacity()) >>> 32);
    }

    private int next(int slot) {
      return slot + 1 == capacity() ? 0 : slot + 1;
    }
  }

  private volatile Table table = Table.of(SMALLEST);
  private int size;

  /** Records a revocation; by the writing thread only. */
  void put(long key, long number, long issuedAt) {
    put(nonZero(key), number, time(issuedAt));
  }

  private void put(long key, long number, int time) {
    Table current = table;
    if ((size + 1) * 4L > current.capacity() * 3L) {
      current = grow(current);
    }
    if (current.insert(key, number, time)) {
      size++;
    }
  }

  /** A time that cannot be kept counts as the latest that can, which ends a login too many. */
  private static int time(long issuedAt) {
    if (issuedAt == NONE) {
      return 0;
    }
    return issuedAt > LATEST ? (int) LATEST : (int) Math.max(1, issuedAt);
  }

  private static long nonZero(long key) {
    return key == 0 ? 1 : key;
  }

  /** Whether any key has a revocation above the number, or one issued at or after the login. */
  boolean revoked(long[] keys, long number, long loginIssuedAt) {
    Table current = table;
    for (long key : keys) {
      int slot = current.find(nonZero(key));
      if (slot >= 0
          && (current.number(slot) > number || notBefore(current.time(slot), loginIssuedAt))) {
        return true;
      }
    }
    return false;
  }

  private static boolean notBefore(long time, long loginIssuedAt) {
    return time != 0 && loginIssuedAt != NONE && (time >= loginIssuedAt || time == LATEST);
  }

  private Table grow(Table former) {
    Table larger = Table.of(former.capacity() + former.capacity() / 2);
    for (int slot = 0; slot < former.capacity(); slot++) {
      long key = former.slots()[2 * slot];
      if (key != 0) {
        larger.insert(key, former.slots()[2 * slot + 1], former.times()[slot]);
      }
    }
    table = larger;
    return larger;
  }

  /**
   * A copy without the keys that have no revocation above the floor; by the writing thread only. By
   * number, no position from the floor upwards can tell the two apart; issue times are forgotten
   * with the revocations that had them.
   */
  RevocationIndex above(long floor) {
    RevocationIndex copy = new RevocationIndex();
    Table current = table;
    for (int slot = 0; slot < current.capacity(); slot++) {
      long key = current.slots()[2 * slot];
      long number = current.slots()[2 * slot + 1];
      if (key != 0 && number > floor) {
        copy.put(key, number, current.times()[slot]);
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
    Table current = table;
    return current.slots().length * (long) Long.BYTES
        + current.times().length * (long) Integer.BYTES;
  }
}
