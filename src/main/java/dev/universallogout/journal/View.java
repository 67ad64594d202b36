package dev.universallogout.journal;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One consistent state of the journal as this node has applied it. Immutable, except that its index
 * may already hold later entries: those have higher numbers, so they can only end a session
 * earlier. Two views are compared by reference, or by their serial numbers.
 */
public final class View {
  private static final AtomicLong SERIALS = new AtomicLong();
  private static final long[] NOTHING = {};

  private final boolean ready;
  private final boolean stale;
  private final Position position;
  private final long generation;
  private final String entryId;
  private final long floor;
  private final RevocationIndex index;
  private final RecentKeys recent;
  private final long serial = SERIALS.incrementAndGet();

  /** One that is not made of the one before. */
  View(
      boolean ready,
      boolean stale,
      Position position,
      long generation,
      String entryId,
      long floor,
      RevocationIndex index) {
    this(null, NOTHING, ready, stale, position, generation, entryId, floor, index);
  }

  /**
   * @param before the view before it, where it promises all that that one does
   * @param added the keys of all that it promises beyond that
   */
  View(
      @Nullable View before,
      long[] added,
      boolean ready,
      boolean stale,
      Position position,
      long generation,
      String entryId,
      long floor,
      RevocationIndex index) {
    this.recent = before == null ? RecentKeys.none(serial) : before.recent.plus(added, serial);
    this.ready = ready;
    this.stale = stale;
    this.position = position;
    this.generation = generation;
    this.entryId = entryId;
    this.floor = floor;
    this.index = index;
  }

  /** Whether the journal has been read completely at least once. */
  public boolean ready() {
    return ready;
  }

  /** Whether the journal could not be read for longer than {@code max-staleness}. */
  public boolean stale() {
    return stale;
  }

  /** The journal's id and the number of the last entry that was applied. */
  public Position position() {
    return position;
  }

  /** The highest number that retention has forgotten. */
  public long floor() {
    return floor;
  }

  /**
   * Stands for this view where many remember it, without keeping its index from being collected.
   * Never that of another one in this process, and never 0.
   */
  public long serial() {
    return serial;
  }

  /** How often the journal had been renewed. */
  long generation() {
    return generation;
  }

  /** The random id of the last entry that was applied; empty where there is none. */
  String entryId() {
    return entryId;
  }

  RevocationIndex index() {
    return index;
  }

  /**
   * Whether any of these keys has a revocation above the number, or one issued at or after the
   * login.
   *
   * @param since the serial number of an earlier view of the same journal for which the answer was
   *     no; 0 for none
   */
  boolean revoked(long[] keys, long number, long loginIssuedAt, long since) {
    boolean provenByRecent = since <= serial && recent.areAllOthersSince(since, keys);
    return !provenByRecent && index.revoked(keys, number, loginIssuedAt);
  }

  View withStale(boolean now) {
    return new View(this, NOTHING, ready, now, position, generation, entryId, floor, index);
  }
}
