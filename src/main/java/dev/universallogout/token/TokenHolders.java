package dev.universallogout.token;

import dev.universallogout.journal.JournalException;
import dev.universallogout.journal.RevocationJournal;
import dev.universallogout.observability.Log;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;

/**
 * Waits until every holder of refresh tokens has carried out a revocation, on whatever node and in
 * whatever application. Safe for use by several threads.
 *
 * <p>The journal is asked on threads of its own: on the caller's, a container's data source would
 * take part in a transaction of the caller.
 */
public final class TokenHolders implements AutoCloseable {

  private static final long FIRST_PAUSE = Duration.ofMillis(5).toNanos();
  private static final long LONGEST_PAUSE = Duration.ofMillis(100).toNanos();

  private final RevocationJournal journal;
  private final Duration tokenTimeout;
  private final ExecutorService threads = Executors.newCachedThreadPool(TokenHolders::daemon);

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
    Future<Boolean> done;
    try {
      done = threads.submit(() -> ask(number));
    } catch (RejectedExecutionException e) {
      throw new JournalException("the application is being stopped", e);
    }
    try {
      return done.get();
    } catch (ExecutionException e) {
      throw new JournalException("the journal does not say what is done", e.getCause());
    } finally {
      done.cancel(false);
    }
  }

  /** Takes no more. None is interrupted: that would close the files of an embedded database. */
  @Override
  public void close() {
    threads.shutdown();
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "universal-logout-holders");
    thread.setDaemon(true);
    return thread;
  }

  private boolean ask(long number) throws JournalException, InterruptedException {
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
