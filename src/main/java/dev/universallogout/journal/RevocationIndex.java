package dev.universallogout.journal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The highest revocation number and the latest issue time for each key, by open addressing over
 * primitive arrays. The slots are in groups of seven. What a look-up reads of a group first is one
 * {@code long}: a byte of each key in it, the tag, and a byte that tells which keys are perhaps in
 * another group since this one was full. It reads only the slots whose tag is its own, so of a key
 * that is not there mostly none, and goes on to another group only if the key is perhaps there. A
 * group takes 120 bytes, and 23 in 25 slots are in use at most; as a table grows by one group for
 * sixteen, a key takes 18 to 20 bytes once there are some, and a subject that has two keys at most
 * 40 ({@link dev.universallogout.subject.SubjectKeys#ofRevocation} says which do).
 *
 * <p>One thread writes (the tailer), any number reads without a lock. A key, once in a table, stays
 * in its slot; its number and time only rise. A slot's value and key are written before its tag is
 * released, and a reader acquires the tags first, so a reader that sees a tag sees the key, and at
 * least the number it was inserted with. A rise is released, and the {@link View} that promises it
 * is published after it; a reader that acquired that view sees it. When the table grows, the whole
 * copy is filled before it is released; a reader that still holds the former table came with a view
 * that was published before, and everything that view promises is in the former table too.
 *
 * <p>A look-up ends, because there are always free slots, a group that has one was never passed,
 * and the way from group to group leads to all of them.
 *
 * <p>Keys are digests with a secret salt. Should two users' keys collide all the same, a session
 * too many ends, never one too few.
 */
final class RevocationIndex {
  static final long NONE = Long.MIN_VALUE;

  private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);
  private static final int SMALLEST = 1 << 10;

  /** How many slots a group has: one for each byte of a {@code long} but the highest. */
  private static final int GROUP = Long.BYTES - 1;

  private static final long EVERY_BYTE = 0x0101_0101_0101_0101L;
  private static final long LOW_BITS = 0x7f7f_7f7f_7f7f_7f7fL;

  /** The highest bit of each tag. */
  private static final long TAGS = 0x0080_8080_8080_8080L;

  /** The unsigned numbers of 32 bits that a value holds two of. */
  private static final long HIGHEST = 0xffff_ffffL;

  /** By how much a table grows: one slot for so many. */
  private static final int GROWTH = 16;

  /** Of so many slots {@value #IN_USE} are in use at most. */
  private static final int OF_SLOTS = 25;

  private static final int IN_USE = 23;

  /**
   * @param groups for each the tags of its slots, from the lowest byte, 0 for a free slot; and in
   *     the highest byte a bit for each eighth of the keys, set where one of them found no room. An
   *     odd number of groups, so that steps of a power of two lead to all of them
   * @param slots for each its key and its value: by how much the number is above the floor, and the
   *     issue time in seconds since the epoch, 0 for none; the highest of each stands for what is
   *     higher still
   */
  private record Table(long[] groups, long[] slots) {

    /** With this many slots, or a few more. */
    static Table of(long capacity) {
      int groups = Math.toIntExact((capacity + GROUP - 1) / GROUP | 1);
      return new Table(new long[groups], new long[Math.multiplyExact(2 * GROUP, groups)]);
    }

    int capacity() {
      return GROUP * groups.length;
    }

    boolean isInUse(int slot) {
      return (groups[slot / GROUP] >>> Byte.SIZE * (slot % GROUP) & 0xff) != 0;
    }

    long key(int slot) {
      return slots[2 * slot];
    }

    long value(int slot) {
      return slots[2 * slot + 1];
    }

    boolean insert(long key, long value) {
      int slot = find(key);
      if (slot >= 0) {
        LONGS.setRelease(slots, 2 * slot + 1, higher(value(slot), value));
        return false;
      }
      add(key, value);
      return true;
    }

    /** The key must not be there. */
    void add(long key, long value) {
      int group = start(key);
      while (free(groups[group]) == 0) {
        LONGS.setRelease(groups, group, groups[group] | passed(key));
        group = next(group, key);
      }
      int slot = slot(group, free(groups[group]));
      slots[2 * slot] = key;
      slots[2 * slot + 1] = value;
      LONGS.setRelease(groups, group, groups[group] | tag(key) << Byte.SIZE * (slot % GROUP));
    }

    /** What the key's slot holds; 0 where it has none. */
    long valueOf(long key) {
      int slot = find(key);
      return slot < 0 ? 0 : (long) LONGS.getAcquire(slots, 2 * slot + 1);
    }

    /** The key's slot; less than 0 where it has none. */
    private int find(long key) {
      for (int group = start(key); ; group = next(group, key)) {
        long present = (long) LONGS.getAcquire(groups, group);
        for (long alike = alike(present, key); alike != 0; alike &= alike - 1) {
          int slot = slot(group, alike);
          if (key(slot) == key) {
            return slot;
          }
        }
        if ((present & passed(key)) == 0) {
          return -1;
        }
      }
    }

    /** A bit for each slot whose tag is the key's. */
    private static long alike(long group, long key) {
      return zeroBytes(group ^ EVERY_BYTE * tag(key)) & TAGS;
    }

    /** A bit for each free slot. */
    private static long free(long group) {
      return zeroBytes(group) & TAGS;
    }

    /** The highest bit of each byte that is zero, and of no other. */
    private static long zeroBytes(long bytes) {
      return ~((bytes & LOW_BITS) + LOW_BITS | bytes | LOW_BITS);
    }

    /** The one of the lowest bit that is set. */
    private static int slot(int group, long bits) {
      return GROUP * group + Long.numberOfTrailingZeros(bits) / Byte.SIZE;
    }

    // Each of the following takes other bits of the key.

    private int start(long key) {
      return (int) (((key >>> 32) * groups.length) >>> 32);
    }

    /** Never 0. */
    private static long tag(long key) {
      return Math.max(1, key & 0xff);
    }

    private static long passed(long key) {
      return 1L << Byte.SIZE * GROUP + (key >>> 8 & 7);
    }

    /** By a step of the key's, so that those that find no room in a group do not crowd in one. */
    private int next(int group, long key) {
      return (group + (1 << (key >>> 11 & 7))) % groups.length;
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
   * @param capacity how many slots it begins with, at least {@value #SMALLEST}, or a few more
   */
  RevocationIndex(long floor, long capacity) {
    this.floor = floor;
    this.table = Table.of(Math.max(SMALLEST, capacity));
  }

  long floor() {
    return floor;
  }

  /** Records a revocation, unless it is forgotten; by the writing thread only. */
  void put(long key, long number, long issuedAt) {
    if (number > floor) {
      put(key, value(number - floor, time(issuedAt)));
    }
  }

  private void put(long key, long value) {
    Table current = table;
    if (isTooMany(size + 1L, current.capacity())) {
      current = grow(current);
    }
    if (current.insert(key, value)) {
      size++;
    }
  }

  /** Whether a table with this many slots is too small for this many keys. */
  static boolean isTooMany(long keys, long capacity) {
    return keys * OF_SLOTS > capacity * IN_USE;
  }

  /** In how many slots this many keys have room, and one more. */
  static long slotsFor(long keys) {
    return (keys + 1) * OF_SLOTS / IN_USE + 1;
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

  /** Whether any key has a revocation above the number, or one issued at or after the login. */
  boolean revoked(long[] keys, long number, long loginIssuedAt) {
    Table current = table;
    for (long key : keys) {
      long value = current.valueOf(key);
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
    Table larger = Table.of((long) former.capacity() + former.capacity() / GROWTH);
    for (int slot = 0; slot < former.capacity(); slot++) {
      if (former.isInUse(slot)) {
        larger.add(former.key(slot), former.value(slot));
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
      kept += current.isInUse(slot) && above(rank(current.value(slot)), higher) ? 1 : 0;
    }
    // In the order of the slots they would crowd at the beginning of a table that is too small.
    RevocationIndex copy = new RevocationIndex(higher, slotsFor(kept));
    for (int slot = 0; slot < current.capacity(); slot++) {
      long value = current.value(slot);
      if (current.isInUse(slot) && above(rank(value), higher)) {
        long rank = rank(value) == HIGHEST ? HIGHEST : rank(value) - (higher - floor);
        copy.put(current.key(slot), value(rank, value & HIGHEST));
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
    return Long.BYTES * ((long) current.groups().length + current.slots().length);
  }
}
