package dev.universallogout.journal;

import java.util.Arrays;

/**
 * The keys that the last entries brought, so that what was compared with a view of late need be
 * compared with what is new since only, and not be looked up among all that is revoked.
 *
 * <p>Why nothing is passed over: each view has its own, made of those of the view before it and of
 * every key that was put into the index in between; a view that is not made of the one before
 * begins anew, and knows of no view before itself. Immutable.
 */
final class RecentKeys {
  /** More are looked up in the index in about the time that they take to be compared. */
  static final int MOST = 64;

  /** The serial number of the earliest view since which all keys are here. */
  private final long since;

  /** The last ones are the newest. */
  private final long[] keys;

  /** Of the view that first promised the key at the same place. */
  private final long[] serials;

  private RecentKeys(long since, long[] keys, long[] serials) {
    this.since = since;
    this.keys = keys;
    this.serials = serials;
  }

  /** Those of a view before which nothing is known. */
  static RecentKeys none(long serial) {
    return new RecentKeys(serial, new long[0], new long[0]);
  }

  /**
   * Those of the next view.
   *
   * @param added the keys that it promises beyond those of the view before
   * @param serial its serial number, higher than any before
   */
  RecentKeys plus(long[] added, long serial) {
    if (added.length == 0) {
      return this;
    }
    if (added.length > MOST) {
      return none(serial);
    }
    int all = keys.length + added.length;
    int left = Math.max(0, all - MOST);
    long[] later = new long[all];
    long[] laterSerials = new long[all];
    System.arraycopy(keys, 0, later, 0, keys.length);
    System.arraycopy(added, 0, later, keys.length, added.length);
    System.arraycopy(serials, 0, laterSerials, 0, serials.length);
    Arrays.fill(laterSerials, serials.length, all, serial);
    return left == 0
        ? new RecentKeys(since, later, laterSerials)
        : new RecentKeys(
            laterSerials[left - 1],
            Arrays.copyOfRange(later, left, all),
            Arrays.copyOfRange(laterSerials, left, all));
  }

  /**
   * Whether none of these keys has come since an earlier view; false also where that is not known.
   *
   * @param serial the serial number of the earlier view
   */
  boolean areAllOthersSince(long serial, long[] asked) {
    if (serial < since) {
      return false;
    }
    for (int i = keys.length - 1; i >= 0 && serials[i] > serial; i--) {
      for (long key : asked) {
        if (key == keys[i]) {
          return false;
        }
      }
    }
    return true;
  }
}
