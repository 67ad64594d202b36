package dev.universallogout.revocation;

import dev.universallogout.journal.JournalEntry;
import dev.universallogout.journal.JournalException;
import dev.universallogout.journal.RevocationJournal;
import dev.universallogout.observability.Log;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Tells observers once of each revocation that this node has handled: at once, or when the work
 * that its request did not wait for is done. Thread-safe.
 *
 * <p>Entries are told apart by their random id, because numbers come again when a database has lost
 * commits. What is remembered is bounded: when the eldest is forgotten, a repeated request is told
 * of once more, or work that does not end is not told of.
 */
final class Completions implements AutoCloseable {
  private static final int REMEMBERED = 10_000;
  private static final int AT_ONCE = 50;

  private final RevocationJournal store;
  private final Consumer<RevocationCompleted> observers;
  private final ScheduledThreadPoolExecutor watch;
  private final Bounded<Boolean> told = new Bounded<>();
  private final Bounded<Unfinished> unfinished = new Bounded<>();
  private boolean watching;

  private record Unfinished(JournalEntry entry, RevocationCompleted event) {}

  private static final class Bounded<V> extends LinkedHashMap<String, V> {
    private static final long serialVersionUID = 1L;

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
      return size() > REMEMBERED;
    }
  }

  /**
   * @param store asked whether work is done
   * @param observers told
   * @param threads makes the thread on which they are told of work that is done later
   */
  Completions(
      RevocationJournal store, Consumer<RevocationCompleted> observers, ThreadFactory threads) {
    this.store = store;
    this.observers = observers;
    this.watch = new ScheduledThreadPoolExecutor(1, threads);
    watch.setKeepAliveTime(10, TimeUnit.SECONDS);
    watch.allowCoreThreadTimeOut(true);
    watch.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /**
   * Everything is done; of what was handled before, the first event counts.
   *
   * @return whether this is news
   */
  boolean completed(JournalEntry entry, RevocationCompleted event) {
    RevocationCompleted first;
    synchronized (this) {
      Unfinished earlier = unfinished.remove(entry.entryId());
      first = earlier == null ? event : earlier.event();
      if (told.putIfAbsent(entry.entryId(), Boolean.TRUE) != null) {
        return false;
      }
    }
    try {
      observers.accept(first);
    } catch (RuntimeException e) {
      Log.OBSERVER_FAILED.write("an observer of revocation " + first.number() + " failed", e);
    }
    return true;
  }

  /** Some work goes on; the event is for when it is done. */
  synchronized void unfinished(JournalEntry entry, RevocationCompleted event) {
    if (!told.containsKey(entry.entryId())) {
      unfinished.putIfAbsent(entry.entryId(), new Unfinished(entry, event));
      watch();
    }
  }

  private synchronized void watch() {
    if (watching || unfinished.isEmpty()) {
      return;
    }
    try {
      watch.schedule(this::look, 1, TimeUnit.SECONDS);
      watching = true;
    } catch (RejectedExecutionException e) {
      // Closed: what is not done by now is not told of here.
      unfinished.clear();
    }
  }

  private void look() {
    try {
      for (Unfinished next : next()) {
        tellIfDone(next);
      }
    } catch (JournalException | RuntimeException e) {
      Log.TOKENS_PENDING.write("whether refresh tokens are revoked cannot be asked; trying on", e);
    } finally {
      synchronized (this) {
        watching = false;
        watch();
      }
    }
  }

  private void tellIfDone(Unfinished next) throws JournalException {
    JournalEntry entry = next.entry();
    if (!store.pending(entry.number()).isEmpty()) {
      return;
    }
    if (!store.holds(entry)) {
      // The database has lost it, and the work with it, so that it is never done.
      synchronized (this) {
        unfinished.remove(entry.entryId());
      }
    } else if (completed(entry, next.event())) {
      Revocations.logCompleted(entry);
    }
  }

  /** Some of what is unfinished, in turn. */
  private synchronized List<Unfinished> next() {
    List<Unfinished> next = new ArrayList<>();
    for (Unfinished each : unfinished.values()) {
      if (next.size() == AT_ONCE) {
        break;
      }
      next.add(each);
    }
    for (Unfinished each : next) {
      unfinished.remove(each.entry().entryId());
      unfinished.put(each.entry().entryId(), each);
    }
    return next;
  }

  /** Tells of nothing more. No thread is interrupted, as it may be in the database. */
  @Override
  public void close() {
    watch.shutdown();
  }
}
