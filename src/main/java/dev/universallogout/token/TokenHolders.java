package dev.universallogout.token;

import dev.universallogout.journal.InMemoryJournal;
import dev.universallogout.journal.JournalException;
import dev.universallogout.journal.RevocationJournal;
import dev.universallogout.observability.Log;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Waits until every holder of refresh tokens has carried out a revocation, on whatever node and in
 * whatever application. Safe for use by several threads.
 *
 * <p>A journal in a database is asked on threads of its own: on the caller's, a container's data
 * source would take part in a transaction of the caller. It is asked once for all who wait. Nobody
 * is left over: each question brings a task of its own, and each task takes at least one question
 * while there are any.
 */
public final class TokenHolders implements AutoCloseable {

  private static final long FIRST_PAUSE = Duration.ofMillis(5).toNanos();
  private static final long LONGEST_PAUSE = Duration.ofMillis(100).toNanos();
  private static final long MILLISECOND = Duration.ofMillis(1).toNanos();

  /** How long after its time an answer is waited for, from a journal that hangs. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** So that an answer that does not come does not keep those who ask next. */
  private static final int THREADS = 4;

  private static final int AT_ONCE = 64;

  private final RevocationJournal journal;
  private final Duration tokenTimeout;
  private final Queue<Question> questions = new ConcurrentLinkedQueue<>();
  private final ScheduledThreadPoolExecutor threads =
      new ScheduledThreadPoolExecutor(THREADS, TokenHolders::daemon);

  /**
   * @param tokenTimeout the longest time to wait
   */
  public TokenHolders(RevocationJournal journal, Duration tokenTimeout) {
    this.journal = journal;
    this.tokenTimeout = tokenTimeout;
    threads.setKeepAliveTime(10, TimeUnit.SECONDS);
    threads.allowCoreThreadTimeOut(true);
  }

  /**
   * Whether the work for an entry is done.
   *
   * @param end when it is given up, by {@link System#nanoTime}
   * @param pause how long to wait before it is asked again, in nanoseconds
   */
  private record Question(long number, long end, long pause, CompletableFuture<Boolean> answer) {

    Question again() {
      return new Question(number, end, Math.min(pause * 2, LONGEST_PAUSE), answer);
    }
  }

  /**
   * Waits until no holder has work for an entry. The caller rings for its own application's work
   * first.
   *
   * @param number the entry's number
   * @return whether the work is done; {@code false} when the time is up, and the work goes on
   * @throws JournalException if the journal could not be asked, or does not answer; the work goes
   *     on
   */
  public boolean awaitDone(long number) throws JournalException, InterruptedException {
    if (journal instanceof InMemoryJournal && journal.pending(number).isEmpty()) {
      return true;
    }
    Question question =
        new Question(
            number,
            System.nanoTime() + tokenTimeout.toNanos(),
            FIRST_PAUSE,
            new CompletableFuture<>());
    questions.add(question);
    try {
      threads.execute(this::answer);
    } catch (RejectedExecutionException e) {
      throw new JournalException("the application is being stopped", e);
    }
    try {
      return question.answer().get(tokenTimeout.plus(PATIENCE).toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw new JournalException("the journal does not say what is done", e.getCause());
    } catch (TimeoutException e) {
      throw new JournalException("the journal does not say in time what is done", e);
    } finally {
      question.answer().cancel(false);
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

  /** Asks the journal for some who wait. */
  private void answer() {
    List<Question> some = new ArrayList<>();
    Question next;
    while (some.size() < AT_ONCE && (next = questions.poll()) != null) {
      // Some do not wait any more.
      if (!next.answer().isDone()) {
        some.add(next);
      }
    }
    if (some.isEmpty()) {
      return;
    }
    try {
      Map<Long, List<String>> pending =
          journal.pending(some.stream().map(Question::number).distinct().toList());
      some.forEach(each -> answer(each, pending.getOrDefault(each.number(), List.of())));
    } catch (Throwable e) {
      // Whatever it is, those who wait must be told.
      some.forEach(each -> each.answer().completeExceptionally(e));
    }
  }

  private void answer(Question question, List<String> pending) {
    long left = question.end() - System.nanoTime();
    if (pending.isEmpty()) {
      question.answer().complete(true);
    } else if (left > 0) {
      askAgain(question, Math.min(question.pause(), left) + MILLISECOND);
    } else {
      Log.TOKENS_PENDING.write(
          "revocation "
              + question.number()
              + " has waited "
              + tokenTimeout
              + " for the refresh tokens of "
              + String.join(", ", pending)
              + "; the sender gets an error, the work goes on");
      question.answer().complete(false);
    }
  }

  private void askAgain(Question question, long nanos) {
    try {
      threads.schedule(
          () -> {
            questions.add(question.again());
            answer();
          },
          nanos,
          TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      question.answer().completeExceptionally(e);
    }
  }
}
