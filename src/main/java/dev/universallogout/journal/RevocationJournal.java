package dev.universallogout.journal;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The durable record of every revocation: one sequence of numbers without gaps, in the order of
 * commits, shared by all nodes.
 *
 * <p>A bean of this type replaces the journals that ship. Implementations are safe for use by
 * several threads. Every method may block on I/O and is called from threads of this module, never
 * inside a transaction of the host. A method that fails throws {@link JournalException} and leaves
 * the journal unchanged, except that the outcome of {@link #append} is then unknown.
 */
public interface RevocationJournal extends AutoCloseable {

  /** What became of one revocation that was to be appended. */
  sealed interface Appended {

    /**
     * It is durable under a new number.
     *
     * @param entry what was recorded
     * @param hasWork whether {@link #pending} had a holder of refresh tokens for it when it was
     *     committed; true also where that is not known. Where it is false no holder is waited for
     */
    record Added(JournalEntry entry, boolean hasWork) implements Appended {

      /** The same, where it is not known whether a holder has work. */
      public Added(JournalEntry entry) {
        this(entry, true);
      }
    }

    /**
     * The same request for the same subject was recorded before; nothing was added.
     *
     * @param entry what was recorded then
     */
    record Repeated(JournalEntry entry) implements Appended {}

    /** The same request id was used for another subject; nothing was added. */
    record Conflict() implements Appended {}
  }

  /**
   * A run of entries.
   *
   * @param journalId the journal's random id
   * @param generation how often the journal has been renewed; lower than before only if the
   *     database went back in time
   * @param head the highest number given when the entries were read, or a moment before
   * @param floor the highest number that retention had forgotten when the entries were read, or a
   *     moment later; 0 for none
   * @param entries ascending by number, without gaps, from the first one that was asked for and is
   *     not forgotten, up to the limit or the head
   */
  record Page(
      String journalId, long generation, long head, long floor, List<JournalEntry> entries) {
    public Page {
      entries = List.copyOf(entries);
    }
  }

  /**
   * Work of one holder of refresh tokens that is committed but not done.
   *
   * @param entry the revocation to be carried out
   * @param holder the application that holds tokens
   * @param attempts how often it was tried before
   */
  record Work(JournalEntry entry, String holder, int attempts) {}

  /**
   * Makes revocations durable in one transaction, with one item of work for each registered holder
   * and each entry that is added. Of two revocations with the same connection and request id only
   * the first is added, also when both are in the list or on different nodes at the same time.
   *
   * @return one result for each revocation, in order
   */
  List<Appended> append(List<Revocation> revocations) throws JournalException;

  /**
   * Reads entries with a number of at least {@code from}, at most {@code limit} of them. Entries
   * that an earlier read has shown are shown again, unless retention forgot them or the database
   * lost commits.
   */
  Page read(long from, int limit) throws JournalException;

  /** Whether the entry of this number is still this very one, or retention has forgotten it. */
  default boolean holds(JournalEntry entry) throws JournalException {
    Page page = read(entry.number(), 1);
    return page.floor() >= entry.number()
        || page.entries().stream().anyMatch(found -> found.entryId().equals(entry.entryId()));
  }

  /**
   * Gives the journal a new random id, so that every session and token family that exists is dead;
   * does nothing when its id is no longer the expected one, because another node was faster.
   *
   * @param generation the journal's generation from now on
   */
  void renew(String expectedJournalId, long generation) throws JournalException;

  /**
   * Forgets entries that were recorded before an instant and have no work left, oldest first and at
   * most {@code limit} of them, and raises the floor before it does so. The newest entry is always
   * kept.
   *
   * @return how many were forgotten
   */
  int forget(Instant recordedBefore, int limit) throws JournalException;

  /**
   * Registers a holder of refresh tokens: every later append makes an item of work for it. Those
   * through this instance do so also where the record has lost the holder since, as by a backup;
   * whichever of the two finds that makes work of what was recorded meanwhile. Idempotent; called
   * again every minute.
   */
  void register(String holder) throws JournalException;

  /** Work of this holder that is due and not leased by another node, oldest first. */
  List<Work> due(String holder, int limit) throws JournalException;

  /**
   * Leases one item of work, so that other nodes leave it alone meanwhile.
   *
   * @param lease how long; after that anybody may take it again
   * @return the item, also while it waits to be tried again; empty when it is done or leased
   */
  Optional<Work> lease(long number, String holder, Duration lease) throws JournalException;

  /**
   * Removes an item of work because it is done; not where another entry has the number since the
   * record lost this one. Idempotent.
   */
  void done(JournalEntry entry, String holder) throws JournalException;

  /** Returns a leased item of work because it failed, to be tried again after a delay. */
  void failed(long number, String holder, Duration retryAfter) throws JournalException;

  /** The holders that have not yet done their work for an entry. */
  List<String> pending(long number) throws JournalException;

  /** The same for several entries; those whose work is done are not among the keys. */
  default Map<Long, List<String>> pending(Collection<Long> numbers) throws JournalException {
    Map<Long, List<String>> pending = new HashMap<>();
    for (long number : numbers) {
      List<String> holders = pending(number);
      if (!holders.isEmpty()) {
        pending.put(number, holders);
      }
    }
    return pending;
  }

  /**
   * Where credentials that outlive a session were issued, such as single sign-on cookies: the
   * lowest position that was recorded for any of these digests.
   *
   * @param digests names of credentials, from which they cannot be computed
   * @return the position; empty where none of them is known
   */
  Optional<Position> credential(Collection<String> digests) throws JournalException;

  /**
   * Records where a credential was issued, unless that is known already. Idempotent.
   *
   * @param digest a name of the credential, from which it cannot be computed
   */
  void recordCredential(String digest, Position issued) throws JournalException;

  /**
   * Forgets credentials that were recorded before an instant, at most {@code limit} of them.
   *
   * @return how many were forgotten
   */
  int forgetCredentials(Instant recordedBefore, int limit) throws JournalException;

  /**
   * What operators have decided.
   *
   * @param paused the connections whose requests are refused at present
   * @param endRequested whether {@link #endRequested} has something to do
   * @param pendingWork how many items of work there are, of all holders
   */
  record Controls(Set<String> paused, boolean endRequested, long pendingWork) {
    public Controls {
      paused = Set.copyOf(paused);
    }
  }

  /**
   * What operators have decided. Shows them the connections by name where they do not know them
   * yet.
   *
   * @param connections those that this application knows
   */
  Controls controls(Set<String> connections) throws JournalException;

  /** Has the requests of a connection refused on every node, or no longer. Idempotent. */
  void pause(String connection, boolean paused) throws JournalException;

  /**
   * Appends a revocation of everybody for each connection of which an operator asked for that in
   * the database, and takes note that it was done, in the same transaction.
   *
   * @return the connections
   */
  Set<String> endRequested() throws JournalException;

  /**
   * A secret of this journal, the same on every node.
   *
   * @param name what it is for
   * @param proposed the value where there is none yet
   */
  String secret(String name, String proposed) throws JournalException;

  /** Whether what is acknowledged outlives this process. */
  boolean durable();

  @Override
  default void close() {}
}
