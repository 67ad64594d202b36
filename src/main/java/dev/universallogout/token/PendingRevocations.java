package dev.universallogout.token;

import dev.universallogout.journal.JournalEntry;
import dev.universallogout.journal.JournalException;
import dev.universallogout.journal.RevocationJournal;
import dev.universallogout.journal.RevocationJournal.Work;
import dev.universallogout.observability.Log;
import dev.universallogout.subject.SubjectIdentifier.Everybody;
import dev.universallogout.token.RefreshTokenRepository.Order;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Carries out committed revocations for one holder of refresh tokens: takes a lease on an item of
 * work, calls the repository, and removes the item, or returns it to be tried again later. Goes on
 * until everything is done, whoever appended it and however often it fails; what a process leaves
 * behind is done by the next one, or by another node, once the lease has ended.
 *
 * <p>One thread looks for work, when it is rung for and otherwise every second; a few others carry
 * it out, so that one slow call does not hold up the rest. Safe for use by several threads.
 */
public final class PendingRevocations implements AutoCloseable {

  private static final Duration POLL_INTERVAL = Duration.ofSeconds(1);
  private static final Duration SHORTEST_LEASE = Duration.ofSeconds(10);
  private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
  private static final Duration LAST_RETRY = Duration.ofMinutes(1);
  private static final Duration REGISTRATION = Duration.ofMinutes(1);
  private static final Duration PATIENCE_AT_CLOSE = Duration.ofSeconds(2);
  private static final Duration COMPLAINT = Duration.ofMinutes(1);
  private static final int WORKERS = 4;
  private static final int BATCH = 64;

  private final RevocationJournal journal;
  private final String holder;
  private final RefreshTokenRepository repository;
  private final Duration lease;
  private final Predicate<JournalEntry> inForce;
  private final ThreadFactory threads;
  private final Duration registration;
  private final Semaphore doorbell = new Semaphore(0);

  /** When a failure was last said, and how many have not been said since. */
  private final AtomicLong complained = new AtomicLong(System.nanoTime() - COMPLAINT.toNanos());

  private final AtomicInteger unsaid = new AtomicInteger();

  /** What this node has queued or is carrying out. */
  private final Set<Long> inHand = ConcurrentHashMap.newKeySet();

  private volatile @Nullable ExecutorService workers;
  private @Nullable Thread poller;
  private volatile boolean closed;
  private volatile boolean registered;
  private volatile boolean backlog;

  /**
   * @param holder the application's name as holder, the same on each of its nodes
   * @param repository the application's tokens
   * @param tokenTimeout how long a request waits for the work; a call of the repository that takes
   *     more than twice as long, and ten seconds, may be repeated on another node meanwhile
   * @param inForce waits until the application refuses the sessions that an entry reaches; false
   *     where it does not in time. Only then is the work done
   * @param threads makes the threads on which the repository is called; they must have the
   *     application's naming and class loading context and be daemons
   */
  public PendingRevocations(
      RevocationJournal journal,
      String holder,
      RefreshTokenRepository repository,
      Duration tokenTimeout,
      Predicate<JournalEntry> inForce,
      ThreadFactory threads) {
    this(journal, holder, repository, tokenTimeout, inForce, threads, REGISTRATION);
  }

  PendingRevocations(
      RevocationJournal journal,
      String holder,
      RefreshTokenRepository repository,
      Duration tokenTimeout,
      Predicate<JournalEntry> inForce,
      ThreadFactory threads,
      Duration registration) {
    this.journal = journal;
    this.holder = holder;
    this.repository = repository;
    Duration twice = tokenTimeout.multipliedBy(2);
    this.lease = twice.compareTo(SHORTEST_LEASE) > 0 ? twice : SHORTEST_LEASE;
    this.inForce = inForce;
    this.threads = threads;
    this.registration = registration;
  }

  /**
   * Registers the holder, or goes on trying to where the journal cannot be written, and begins to
   * work. Called once.
   */
  public synchronized void start() {
    if (poller != null || closed) {
      throw new IllegalStateException("started before");
    }
    registered = register();
    ExecutorService executor = Executors.newFixedThreadPool(WORKERS, threads);
    workers = executor;
    poller = threads.newThread(() -> poll(executor));
    poller.start();
  }

  /** Whether every revocation that is appended from now on makes work for this holder. */
  public boolean isRegistered() {
    return registered;
  }

  private boolean register() {
    try {
      journal.register(holder);
      return true;
    } catch (JournalException e) {
      Log.TOKENS_FAILED.write(holder + " cannot be registered as a holder of tokens yet", e);
      return false;
    }
  }

  /** Says that something may be due, so that it is looked for at once. Does not block. */
  public void ring() {
    doorbell.release();
  }

  /**
   * Has one revocation carried out now, even if it failed a moment ago and waits to be tried again;
   * for a request that was repeated. Does not block.
   *
   * @param number the entry's number; one without work is ignored
   */
  public void ring(long number) {
    ExecutorService executor = workers;
    if (executor != null) {
      take(executor, number);
    }
  }

  /**
   * Stops looking for work. Calls that have begun get a few seconds to end; what is not done stays
   * pending. No thread is interrupted: that would close the files of an embedded database.
   */
  @Override
  public synchronized void close() {
    closed = true;
    ring();
    ExecutorService executor = workers;
    Thread polling = poller;
    if (executor == null || polling == null) {
      return;
    }
    executor.shutdown();
    try {
      polling.join(PATIENCE_AT_CLOSE.toMillis());
      if (!executor.awaitTermination(PATIENCE_AT_CLOSE.toMillis(), TimeUnit.MILLISECONDS)) {
        Log.TOKENS_PENDING.write(holder + " stops while revocations are being carried out");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void poll(ExecutorService executor) {
    boolean readable = registered;
    long registeredAt = System.nanoTime();
    while (!closed) {
      try {
        if (!registered) {
          journal.register(holder);
          registered = true;
        }
        List<Work> due = journal.due(holder, BATCH);
        backlog = due.size() == BATCH;
        due.forEach(work -> take(executor, work.entry().number()));
        if (System.nanoTime() - registeredAt > registration.toNanos()) {
          // The database may have lost it, as by a restored backup.
          journal.register(holder);
          registeredAt = System.nanoTime();
        }
        readable = true;
      } catch (JournalException | RuntimeException | Error e) {
        // Whatever it is, a thread that ended would leave all later work undone.
        if (readable) {
          Log.TOKENS_FAILED.write(
              "pending revocations of " + holder + " cannot be looked up; trying on", e);
        }
        readable = false;
      }
      try {
        if (doorbell.tryAcquire(POLL_INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
          doorbell.drainPermits();
        }
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void take(ExecutorService executor, long number) {
    if (!closed && inHand.add(number)) {
      try {
        executor.execute(() -> carryOut(number));
      } catch (RejectedExecutionException e) {
        // Closed in this moment; the work stays pending.
        inHand.remove(number);
      }
    }
  }

  private void carryOut(long number) {
    try {
      if (closed) {
        return;
      }
      Optional<Work> work = journal.lease(number, holder, lease);
      if (work.isPresent()) {
        carryOut(work.get());
      }
    } catch (JournalException | RuntimeException e) {
      complain(failed(number, "the journal could not be written"), e);
    } finally {
      inHand.remove(number);
      if (backlog && inHand.size() < WORKERS) {
        ring();
      }
    }
  }

  private void carryOut(Work work) throws JournalException {
    long number = work.entry().number();
    var revocation = work.entry().revocation();
    Order order =
        new Order(revocation.connection(), revocation.subject(), number, revocation.issuedAt());
    try {
      callRepository(order);
      if (!inForce.test(work.entry())) {
        throw new JournalException("the sessions are not refused here yet");
      }
    } catch (Throwable e) {
      // Whatever a host's class throws, the work must not be lost.
      Duration retry = retryAfter(work.attempts());
      WithoutSubject failure = WithoutSubject.of(e, order.subject());
      try {
        journal.failed(number, holder, retry);
      } finally {
        complain(
            failed(
                number,
                "the repository failed, trying again in " + retry + "; " + failure.lastCause()),
            failure);
      }
      return;
    }
    journal.done(work.entry(), holder);
    Log.TOKENS_REVOKED.write("revocation " + number + " is carried out by " + holder);
  }

  private void callRepository(Order order) throws Exception {
    try {
      if (order.subject() instanceof Everybody) {
        repository.revokeAll(order.connection(), order.number());
      } else {
        repository.revoke(order);
      }
    } finally {
      // An interruption that the host left behind would close the files of an embedded database.
      Thread.interrupted();
    }
  }

  /** A repository that is down fails for every revocation, every minute: one line tells. */
  private void complain(String failure, Throwable cause) {
    long now = System.nanoTime();
    long last = complained.get();
    if (now - last < COMPLAINT.toNanos() || !complained.compareAndSet(last, now)) {
      unsaid.incrementAndGet();
      return;
    }
    int others = unsaid.getAndSet(0);
    Log.TOKENS_FAILED.write(
        others == 0 ? failure : failure + " (and " + others + " more failures before)", cause);
  }

  private String failed(long number, String problem) {
    return "revocation " + number + " is not carried out by " + holder + ": " + problem;
  }

  private static Duration retryAfter(int attempts) {
    Duration retry = FIRST_RETRY.multipliedBy(1L << Math.min(attempts, 6));
    return retry.compareTo(LAST_RETRY) < 0 ? retry : LAST_RETRY;
  }
}
