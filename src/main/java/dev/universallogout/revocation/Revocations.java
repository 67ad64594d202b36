package dev.universallogout.revocation;

import dev.universallogout.journal.Journal;
import dev.universallogout.journal.JournalEntry;
import dev.universallogout.journal.JournalException;
import dev.universallogout.journal.Revocation;
import dev.universallogout.journal.RevocationJournal.Appended;
import dev.universallogout.observability.Log;
import dev.universallogout.observability.Metrics;
import dev.universallogout.revocation.RevocationOutcome.Completed;
import dev.universallogout.revocation.RevocationOutcome.Conflict;
import dev.universallogout.revocation.RevocationOutcome.TokensPending;
import dev.universallogout.revocation.RevocationOutcome.Unavailable;
import dev.universallogout.session.Sessions;
import dev.universallogout.token.PendingRevocations;
import dev.universallogout.token.TokenHolders;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * The use case: make a revocation durable, wait until this node has applied it, end the sessions,
 * have the refresh tokens revoked, tell observers. Each step is idempotent. Thread-safe.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/draft-parecki-oauth-global-token-revocation">
 *     draft-parecki-oauth-global-token-revocation §3.3</a>
 */
public final class Revocations implements AutoCloseable {
  private static final Duration APPLY = Duration.ofSeconds(5);

  private final Journal journal;
  private final Sessions sessions;
  private final TokenHolders holders;
  private final Optional<PendingRevocations> ownHolder;
  private final Completions completions;
  private final Metrics metrics;
  private volatile LongConsumer neighbours = number -> {};

  /**
   * @param journal the journal
   * @param sessions this application's sessions
   * @param holders all holders of refresh tokens
   * @param ownHolder this application's own holder, if it holds any
   * @param observers told of what is complete
   * @param threads makes the thread on which they are told of what is complete only later; it must
   *     have the application's naming and class loading context and be a daemon
   * @param metrics counts
   */
  public Revocations(
      Journal journal,
      Sessions sessions,
      TokenHolders holders,
      Optional<PendingRevocations> ownHolder,
      Consumer<RevocationCompleted> observers,
      ThreadFactory threads,
      Metrics metrics) {
    this.metrics = metrics;
    this.journal = journal;
    this.sessions = sessions;
    this.holders = holders;
    this.ownHolder = ownHolder;
    this.completions = new Completions(journal.store(), observers, threads);
  }

  /**
   * What waits, for a while, until the other applications of this process have applied the
   * revocation of a number, so that a login begun after the answer is behind it in each of them.
   */
  public void awaitNeighboursBy(LongConsumer neighbours) {
    this.neighbours = neighbours;
  }

  /** Revokes; blocks until everything is done or the time for it is up. */
  public RevocationOutcome revoke(Revocation revocation) {
    RevocationOutcome outcome = record(revocation);
    metrics.revoked(revocation.connection(), outcome.code());
    return outcome;
  }

  private RevocationOutcome record(Revocation revocation) {
    if (!ownHolder.map(PendingRevocations::isRegistered).orElse(true)) {
      Log.JOURNAL_APPEND_FAILED.write(
          "a revocation cannot be recorded before this application is known as a holder of tokens;"
              + " its sender must repeat it");
      return new Unavailable();
    }
    try {
      Appended appended = journal.append(revocation);
      if (appended instanceof Appended.Added added) {
        return carryOut(added.entry(), added.hasWork(), false);
      } else if (appended instanceof Appended.Repeated repeated) {
        return carryOut(repeated.entry(), true, true);
      }
      return new Conflict();
    } catch (JournalException e) {
      Log.JOURNAL_APPEND_FAILED.write(
          "a revocation could not be recorded or followed up; its sender must repeat it", e);
      return new Unavailable();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Unavailable();
    }
  }

  private RevocationOutcome carryOut(JournalEntry entry, boolean hasWork, boolean repeated)
      throws JournalException, InterruptedException {
    if (!journal.awaitApplied(entry, APPLY)) {
      Log.JOURNAL_APPEND_FAILED.write(
          "revocation "
              + entry.number()
              + " was recorded, but this node could not read it back in time");
      return new Unavailable();
    }
    ownHolder.ifPresent(holder -> holder.ring(entry.number()));
    int ended = sessions.end(entry);
    neighbours.accept(entry.number());
    RevocationCompleted event =
        new RevocationCompleted(
            entry.number(),
            entry.revocation().connection(),
            entry.revocation().subject(),
            ended,
            repeated);
    Completed completed = new Completed(entry.number(), ended);
    RevocationOutcome outcome = new Unavailable();
    try {
      outcome = hasWork ? awaitTokens(entry, completed) : completed;
    } finally {
      if (outcome != completed) {
        completions.unfinished(entry, event);
      }
    }
    if (outcome == completed) {
      logCompleted(entry);
      completions.completed(entry, event);
    }
    return outcome;
  }

  /** What it is instead, where the refresh tokens are not proven to be revoked in time. */
  private RevocationOutcome awaitTokens(JournalEntry entry, Completed completed)
      throws JournalException, InterruptedException {
    if (!holders.awaitDone(entry.number())) {
      return new TokensPending(entry.number());
    }
    // What a database has lost with the entry, nobody has left to do.
    if (!journal.isStillApplied(entry, APPLY)) {
      Log.JOURNAL_APPEND_FAILED.write(
          "revocation "
              + entry.number()
              + " was recorded, but while refresh tokens were being revoked the database lost it,"
              + " or could not be read in time");
      return new Unavailable();
    }
    return completed;
  }

  static void logCompleted(JournalEntry entry) {
    Log.REVOKED.write(
        "revocation "
            + entry.number()
            + " through "
            + entry.revocation().connection()
            + " is complete");
  }

  @Override
  public void close() {
    completions.close();
  }
}
