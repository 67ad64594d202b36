package dev.universallogout.token;

import dev.universallogout.journal.JournalException;
import dev.universallogout.journal.RevocationJournal;
import dev.universallogout.observability.Log;
import java.time.Duration;
import java.util.List;

/**
 * Waits until every holder of refresh tokens has carried out a revocation, on whatever node and in
 * whatever application. Safe for use by several threads.
 */
public final class TokenHolders {

  private static final long FIRST_PAUSE = Duration.ofMillis(5).toNanos();
  private static final long LONGEST_PAUSE = Duration.ofMillis(100).toNanos();

  private final RevocationJournal journal;
  private final Duration tokenTimeout;

  /**
   * @param tokenTimeout the longest time to wait
   */
  public TokenHolders(RevocationJournal journal, Duration tokenTimeout) {
    this.journal = journal;
    this.tokenTimeout = tokenTimeout;
  }

  /**
   * Waits until no holder has work for an entry. The caller rings for its own application's work
   * first.
   *
   * @param number the entry's number
   * @return whether the work is done; {@code false} when the time is up, and the work goes on
   * @throws JournalException if the journal could not be asked; the work goes on
   */
  public boolean awaitDone(long number) throws JournalException, InterruptedException {
    long end = System.nanoTime() + tokenTimeout.toNanos();
    long pause = FIRST_PAUSE;
    while (true) {
      List<String> pending = journal.pending(number);
      if (pending.isEmpty()) {
        return true;
      }
      long left = end - System.nanoTime();
      if (left <= 0) {
        Log.TOKENS_PENDING.write(
            "revocation "
                + number
                + " has waited "
                + tokenTimeout
                + " for the refresh tokens of "
                + String.join(", ", pending)
                + "; the sender gets an error, the work goes on");
        return false;
      }
      Thread.sleep(Duration.ofNanos(Math.min(pause, left)).toMillis() + 1);
      pause = Math.min(pause * 2, LONGEST_PAUSE);
    }
  }
}
