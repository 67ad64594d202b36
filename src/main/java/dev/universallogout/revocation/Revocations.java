package dev.universallogout.revocation;

import dev.universallogout.journal.Journal;
import dev.universallogout.journal.JournalEntry;
import dev.universallogout.journal.JournalException;
import dev.universallogout.journal.Revocation;
import dev.universallogout.journal.RevocationJournal.Appended;
import dev.universallogout.observability.Log;
import dev.universallogout.revocation.RevocationOutcome.Completed;
import dev.universallogout.revocation.RevocationOutcome.Conflict;
import dev.universallogout.revocation.RevocationOutcome.TokensPending;
import dev.universallogout.revocation.RevocationOutcome.Unavailable;
import dev.universallogout.session.Sessions;
import dev.universallogout.token.TokenHolders;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * The use case: make a revocation durable, wait until this node has applied it, end the sessions,
 * have the refresh tokens revoked, tell observers. Each step is idempotent. Thread-safe.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/draft-parecki-oauth-global-token-revocation">
 *     draft-parecki-oauth-global-token-revocation §3.3</a>
 */
public final class Revocations {
  private static final Duration APPLY = Duration.ofSeconds(5);

  private final Journal journal;
  private final Sessions sessions;
  private final TokenHolders holders;
  private final LongConsumer ownHolder;
  private final Consumer<RevocationCompleted> observers;

  /**
   * @param journal the journal
   * @param sessions this application's sessions
   * @param holders all holders of refresh tokens
   * @param ownHolder has this application's own holder carry out an entry, without blocking
   * @param observers told of what is complete
   */
  public Revocations(
      Journal journal,
      Sessions sessions,
      TokenHolders holders,
      LongConsumer ownHolder,
      Consumer<RevocationCompleted> observers) {
    this.journal = journal;
    this.sessions = sessions;
    this.holders = holders;
    this.ownHolder = ownHolder;
    this.observers = observers;
  }

  /** Revokes; blocks until everything is done or the time for it is up. */
  public RevocationOutcome revoke(Revocation revocation) {
    try {
      Appended appended = journal.append(revocation);
      if (appended instanceof Appended.Added added) {
        return carryOut(added.entry());
      } else if (appended instanceof Appended.Repeated repeated) {
        return carryOut(repeated.entry());
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

  private RevocationOutcome carryOut(JournalEntry entry)
      throws JournalException, InterruptedException {
    if (!journal.awaitApplied(entry.number(), APPLY)) {
      Log.JOURNAL_APPEND_FAILED.write(
          "revocation "
              + entry.number()
              + " is recorded, but this node could not read it back in time");
      return new Unavailable();
    }
    ownHolder.accept(entry.number());
    int ended = sessions.end(entry);
    if (!holders.awaitDone(entry.number())) {
      return new TokensPending(entry.number());
    }
    Log.REVOKED.write(
        "revocation "
            + entry.number()
            + " through "
            + entry.revocation().connection()
            + " is complete");
    tell(
        new RevocationCompleted(
            entry.number(), entry.revocation().connection(), entry.revocation().subject(), ended));
    return new Completed(entry.number(), ended);
  }

  private void tell(RevocationCompleted completed) {
    try {
      observers.accept(completed);
    } catch (RuntimeException e) {
      Log.OBSERVER_FAILED.write("an observer of revocation " + completed.number() + " failed", e);
    }
  }
}
