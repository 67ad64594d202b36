package dev.universallogout.journal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The highest revocation number and the latest issue time for each key, by open addressing over
 * primitive arrays: 24 bytes a slot, at most two thirds of the slots in use.
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

  private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(long[].class);
  private static final int WIDTH = 3;
  private static final int SMALLEST = 1 << 10;

  private volatile long[] table = new long[SMALLEST * WIDTH];
  private int size;

  /** Records a revocation; by the writing thread only. */
  void put(long key, long number, long issuedAt) {
    long nonZero = key == 0 ? 1 : key;
    if ((size + 1) * 3L > table.length / WIDTH * 2L) {
      grow();
    }
    if (insert(table, nonZero, number, issuedAt)) {
      size++;
    }
  }

  private static boolean insert(long[] slots, long key, long number, long issuedAt) {
    int slot = start(slots, key);
    while (true) {
      long present = slots[slot];
      if (present == key) {
        if (number > slots[slot + 1]) {
          SLOT.setRelease(slots, slot + 1, number);
        }
        if (issuedAt > slots[slot + 2]) {
          SLOT.setRelease(slots, slot + 2, issuedAt);
        }
        return false;
      }
      if (present == 0) {
        SLOT.setRelease(slots, slot + 1, number);
        SLOT.setRelease(slots, slot + 2, issuedAt);
        SLOT.setRelease(slots, slot, key);
        return true;
      }
      slot = next(slots, slot);
    }
  }

  /** Whether any key has a revocation above the number, or one issued at or after the login. */
  boolean revoked(long[] keys, long number, long loginIssuedAt) {
    long[] slots = table;
    for (long key : keys) {
      int slot = find(slots, key == 0 ? 1 : key);
      if (slot >= 0
          && ((long) SLOT.getAcquire(slots, slot + 1) > number
              || (loginIssuedAt != NONE
                  && (long) SLOT.getAcquire(slots, slot + 2) >= loginIssuedAt))) {
        return true;
      }
    }
    return false;
  }

  private static int find(long[] slots, long key) {
    int slot = start(slots, key);
    while (true) {
      long present = (long) SLOT.getAcquire(slots, slot);
      if (present == key) {
        return slot;
      }
      if (present == 0) {
        return -1;
      }
      slot = next(slots, slot);
    }
  }

  private void grow() {
    long[] former = table;
    long[] larger = new long[former.length * 2];
    for (int slot = 0; slot < former.length; slot += WIDTH) {
      if (former[slot] != 0) {
        insert(larger, former[slot], former[slot + 1], former[slot + 2]);
      }
    }
    table = larger;
  }

  /**
   * A copy without the keys that have no revocation above the floor; by the writing thread only. By
   * number, no position from the floor upwards can tell the two apart; issue times are forgotten
   * with the revocations that had them.
   */
  RevocationIndex above(long floor) {
    RevocationIndex copy = new RevocationIndex();
    long[] slots = table;
    for (int slot = 0; slot < slots.length; slot += WIDTH) {
      if (slots[slot] != 0 && slots[slot + 1] > floor) {
        copy.put(slots[slot], slots[slot + 1], slots[slot + 2]);
      }
    }
    return copy;
  }

  /** How many keys there are. */
  int size() {
    return size;
  }

  private static int start(long[] slots, long key) {
    int slotCount = slots.length / WIDTH;
    return (int) ((key ^ (key >>> 32)) & (slotCount - 1)) * WIDTH;
  }

  private static int next(long[] slots, int slot) {
    int following = slot + WIDTH;
    return following == slots.length ? 0 : following;
  }
}
