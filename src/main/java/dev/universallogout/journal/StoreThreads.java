package dev.universallogout.journal;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks a journal's store on threads of this module: on the caller's, a container's data source
 * would take part in a transaction of the caller. The threads end when there is nothing to ask.
 * Thread-safe.
 */
public final class StoreThreads implements AutoCloseable {
  private static final int THREADS = 4;
  private static final int WAITING = 1_000;
  private static final long SECONDS = 5;

  private final String subject;
  private final ThreadPoolExecutor executor;

  /**
   * @param name the threads' name
   * @param subject what is asked for, as the subject of a message that it cannot be
   */
  public StoreThreads(String name, String subject) {
    this.subject = subject;
    this.executor =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(WAITING),
            task -> {
              Thread thread = new Thread(task, name);
              thread.setDaemon(true);
              return thread;
            });
    executor.allowCoreThreadTimeOut(true);
  }

  /**
   * Waits for the answer, five seconds at most.
   *
   * @throws JournalException if there is none in time, or the question failed
   */
  public <T> T ask(Callable<T> question) throws JournalException {
    try {
      return executor.submit(question).get(SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new JournalException(subject + " cannot be looked up or recorded", e.getCause());
    } catch (TimeoutException | RejectedExecutionException e) {
      throw new JournalException(subject + " cannot be looked up or recorded in time", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new JournalException("interrupted while " + subject + " were being looked up", e);
    }
  }

  /** Takes no more. None is interrupted: that would close the files of an embedded database. */
  @Override
  public void close() {
    executor.shutdown();
  }
}
