package dev.universallogout.journal;

import dev.universallogout.configuration.Settings;
import dev.universallogout.journal.RevocationJournal.Appended;
import dev.universallogout.journal.RevocationJournal.Page;
import dev.universallogout.observability.Log;
import dev.universallogout.subject.SubjectKey;
import dev.universallogout.subject.SubjectKeys;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The journal as this node knows it: one writer thread appends for all callers, one tailer thread
 * reads what was appended by any node and publishes it as a {@link View}. Thread-safe.
 *
 * <p>Why no reader can trust a view whose entries are not in force: the tailer puts every entry of
 * a page into the index and only then publishes the view with the page's last number. {@link #view}
 * is a volatile read, so whoever sees the number sees the entries. A reload fills a new index and
 * publishes it together with its journal id and floor in one view; a reader uses the index of the
 * view it read. What this node appends itself takes the same way: it is applied when the tailer has
 * read it back, after everything with a lower number.
 */
public final class Journal implements AutoCloseable {
  private static final int PAGE = 5_000;
  private static final int GROUP = 256;
  private static final int WAITING = 4_096;
  private static final Duration APPEND = Duration.ofSeconds(10);
  private static final Duration FRESH_READ = Duration.ofSeconds(3);
  private static final Duration HOUSEKEEPING = Duration.ofMinutes(1);
  private static final int FORGET = 500;
  private static final long PROGRESS = 100_000;

  /** Is told what has been applied. */
  public interface Listener {

    /**
     * These entries are in force on this node now. Called on the tailer thread; must return
     * quickly.
     */
    void applied(List<JournalEntry> entries);

    /** Everything may have changed. Called on the tailer thread; must return quickly. */
    void reloaded();
  }

  private record Request(Revocation revocation, CompletableFuture<Appended> answer) {}

  private final RevocationJournal store;
  private final SubjectKeys subjectKeys;
  private final Set<String> connections;
  private final Settings settings;
  private final Clock clock;
  private final byte[] salt = new byte[16];
  private final BlockingQueue<Request> requests = new ArrayBlockingQueue<>(WAITING);
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private final Set<String> unknownConnections = ConcurrentHashMap.newKeySet();
  private final CountDownLatch firstRead = new CountDownLatch(1);
  private final Object doorbell = new Object();
  private final Thread writer = daemon("universal-logout-writer", this::write);
  private final Thread tailer = daemon("universal-logout-tailer", this::tail);
  private final Thread housekeeper = daemon("universal-logout-housekeeper", this::keepHouse);

  private volatile View view =
      new View(false, false, new Position("", 0), "", 0, new RevocationIndex());
  private volatile long lastRead = System.nanoTime();
  private volatile boolean closed;
  private boolean rung;
  private long reads;
  private long readsBegun;

  /**
   * @param store the durable record
   * @param subjectKeys how identifiers are compared
   * @param connections the connections that this application knows; entries of others match by
   *     subject alone
   * @param settings the configuration
   */
  public Journal(
      RevocationJournal store,
      SubjectKeys subjectKeys,
      Set<String> connections,
      Settings settings) {
    this(store, subjectKeys, connections, settings, Clock.systemUTC());
  }

  Journal(
      RevocationJournal store,
      SubjectKeys subjectKeys,
      Set<String> connections,
      Settings settings,
      Clock clock) {
    this.store = store;
    this.subjectKeys = subjectKeys;
    this.connections = Set.copyOf(connections);
    this.settings = settings;
    this.clock = clock;
    new SecureRandom().nextBytes(salt);
  }

  /**
   * Starts the threads.
   *
   * @param patience how long to wait for the first complete read; when it is over, reading goes on
   *     in the background
   */
  public void start(Duration patience) {
    writer.start();
    tailer.start();
    housekeeper.start();
    try {
      boolean read = firstRead.await(patience.toMillis(), TimeUnit.MILLISECONDS);
      if (read) {
        Log.JOURNAL_READ.write(
            "the journal has been read up to number " + view.position().number());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The state that this node has applied. One volatile read. */
  public View view() {
    return view;
  }

  /** The durable record. */
  public RevocationJournal store() {
    return store;
  }

  /**
   * The digest under which the index holds a key of a connection; only this instance can compute
   * it.
   */
  public long key(String connection, SubjectKey key) {
    return key.hash(salt, connection);
  }

  /**
   * Whether what carries the position has been revoked: a revocation of one of the keys has a
   * higher number; or the position is below the floor, belongs to another journal, or is above the
   * head after a fresh read, because then nothing can be proven for it. Where that fresh read
   * cannot be had within three seconds, nothing is proven either.
   *
   * @param position where the session or token family was born
   * @param keys the digests of its users' keys
   * @param loginIssuedAt when the identity provider issued the login's token, in seconds since the
   *     epoch by its own clock; {@code Long.MIN_VALUE} where that is unknown. A revocation issued
   *     in the same second or later ends it
   */
  public boolean revoked(Position position, long[] keys, long loginIssuedAt) {
    View now = view;
    if (position.number() > now.position().number()
        && position.journalId().equals(now.position().journalId())) {
      if (!readAfresh()) {
        return true;
      }
      now = view;
    }
    return !position.journalId().equals(now.position().journalId())
        || position.number() < now.floor()
        || position.number() > now.position().number()
        || now.index().revoked(keys, position.number(), loginIssuedAt);
  }

  /**
   * Makes a revocation durable, in one transaction with others that wait.
   *
   * @throws JournalException if that failed or its outcome is unknown
   */
  public Appended append(Revocation revocation) throws JournalException {
    Request request = new Request(revocation, new CompletableFuture<>());
    try {
      if (closed || !requests.offer(request, APPEND.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new JournalException("the journal does not take revocations at present");
      }
      return request.answer().get(APPEND.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new JournalException("the revocation could not be recorded", e.getCause());
    } catch (TimeoutException e) {
      throw new JournalException("the revocation was not recorded in time", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new JournalException("interrupted while the revocation was being recorded", e);
    }
  }

  /** Waits until this node has applied an entry; false where it has not in time. */
  public boolean awaitApplied(long number, Duration timeout) throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    synchronized (doorbell) {
      while (view.position().number() < number) {
        long left = deadline - System.nanoTime();
        if (left <= 0 || closed) {
          return false;
        }
        rung = true;
        doorbell.notifyAll();
        TimeUnit.NANOSECONDS.timedWait(doorbell, left);
      }
    }
    return true;
  }

  /** Reads the journal at once. Does not block. */
  public void tailNow() {
    synchronized (doorbell) {
      rung = true;
      doorbell.notifyAll();
    }
  }

  /** Tells a listener from now on. */
  public void addListener(Listener listener) {
    listeners.add(listener);
  }

  /** Waits for a complete read that began after this call. */
  private boolean readAfresh() {
    long deadline = System.nanoTime() + FRESH_READ.toNanos();
    synchronized (doorbell) {
      long wanted = readsBegun + 1;
      while (reads < wanted) {
        long left = deadline - System.nanoTime();
        if (left <= 0 || closed) {
          return false;
        }
        rung = true;
        doorbell.notifyAll();
        try {
          TimeUnit.NANOSECONDS.timedWait(doorbell, left);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return false;
        }
      }
    }
    return true;
  }

  private void write() {
    List<Request> group = new ArrayList<>();
    while (!closed) {
      try {
        Request first = requests.poll(1, TimeUnit.SECONDS);
        if (first == null) {
          continue;
        }
        group.add(first);
        requests.drainTo(group, GROUP - 1);
        append(group);
      } catch (InterruptedException e) {
        // Only close interrupts.
        break;
      } finally {
        group.clear();
      }
    }
    JournalException gone = new JournalException("the journal is closed");
    requests.forEach(request -> request.answer().completeExceptionally(gone));
  }

  private void append(List<Request> group) {
    try {
      List<Appended> answers = store.append(group.stream().map(Request::revocation).toList());
      for (int i = 0; i < group.size(); i++) {
        group.get(i).answer().complete(answers.get(i));
      }
      tailNow();
    } catch (JournalException | RuntimeException | Error e) {
      // Whatever it is: without this thread nothing could be revoked any more.
      group.forEach(request -> request.answer().completeExceptionally(e));
    }
  }

  private void tail() {
    boolean readable = true;
    while (!closed) {
      long begun;
      synchronized (doorbell) {
        rung = false;
        begun = ++readsBegun;
      }
      try {
        catchUp();
        lastRead = System.nanoTime();
        if (!readable) {
          readable = true;
          Log.JOURNAL_READABLE.write(
              "the journal can be read again, up to number " + view.position().number());
        }
        firstRead.countDown();
        synchronized (doorbell) {
          view = view.stale() ? view.withStale(false) : view;
          reads = begun;
          doorbell.notifyAll();
        }
      } catch (JournalException | RuntimeException | Error e) {
        // Whatever it is: without this thread no revocation would be seen any more.
        if (readable && !closed) {
          readable = false;
          Log.JOURNAL_UNREADABLE.write(
              "the journal cannot be read; trying again every " + settings.pollInterval(), e);
        }
      }
      if (!rest()) {
        return;
      }
    }
  }

  private boolean rest() {
    long deadline = System.nanoTime() + settings.pollInterval().toNanos();
    synchronized (doorbell) {
      try {
        for (long left = settings.pollInterval().toNanos();
            !rung && !closed && left > 0;
            left = deadline - System.nanoTime()) {
          TimeUnit.NANOSECONDS.timedWait(doorbell, left);
        }
        return !closed;
      } catch (InterruptedException e) {
        // Only close interrupts.
        return false;
      }
    }
  }

  /** Applies what has been appended since the last entry that was applied. */
  private void catchUp() throws JournalException {
    if (!view.ready()) {
      reload();
      return;
    }
    while (true) {
      View known = view;
      long last = known.position().number();
      Page page = store.read(Math.max(last, 1), PAGE);
      if (!page.journalId().equals(known.position().journalId())
          || (last < page.floor() && last > 0)) {
        // Another node renewed the journal, or retention has overtaken this node.
        reload();
        return;
      }
      List<JournalEntry> entries = page.entries();
      if (last > 0) {
        boolean present = !entries.isEmpty() && entries.get(0).number() == last;
        if (page.head() < last
            || (present && !entries.get(0).entryId().equals(known.entryId()))
            || (!present && page.floor() < last)) {
          lostCommits(page.journalId(), last, page.head());
          return;
        }
        entries = present ? entries.subList(1, entries.size()) : entries;
      }
      if (entries.isEmpty() && page.floor() == known.floor()) {
        return;
      }
      apply(known, page, entries);
      if (page.entries().size() < PAGE) {
        return;
      }
    }
  }

  private void apply(View known, Page page, List<JournalEntry> entries) {
    entries.forEach(entry -> index(known.index(), entry));
    JournalEntry newest = entries.isEmpty() ? null : entries.get(entries.size() - 1);
    publish(
        new View(
            true,
            false,
            newest == null ? known.position() : new Position(page.journalId(), newest.number()),
            newest == null ? known.entryId() : newest.entryId(),
            page.floor(),
            known.index()));
    if (!entries.isEmpty()) {
      List<JournalEntry> applied = List.copyOf(entries);
      listeners.forEach(listener -> listener.applied(applied));
    }
  }

  /**
   * Views are replaced under the doorbell's monitor, so that none is replaced by one derived from
   * an older.
   */
  private void publish(View next) {
    synchronized (doorbell) {
      view = next;
      doorbell.notifyAll();
    }
  }

  private void lostCommits(String journalId, long last, long head) throws JournalException {
    Log.JOURNAL_LOST_COMMITS.write(
        "the database lost commits: number "
            + last
            + " was applied here, its head is now "
            + head
            + "; the journal gets a new id and everybody has to sign in again");
    store.renew(journalId);
    reload();
  }

  /** Reads everything into a new index. Memory is bounded by the page and the index. */
  private void reload() throws JournalException {
    boolean first = !view.ready();
    RevocationIndex index = new RevocationIndex();
    Page page = store.read(1, PAGE);
    String journalId = page.journalId();
    long number = page.floor();
    String entryId = "";
    long told = 0;
    while (true) {
      for (JournalEntry entry : page.entries()) {
        index(index, entry);
        number = entry.number();
        entryId = entry.entryId();
      }
      if (number - told >= PROGRESS) {
        told = number;
        Log.JOURNAL_READ.write("reading the journal: " + number + " of " + page.head());
      }
      if (page.entries().size() < PAGE) {
        break;
      }
      page = store.read(number + 1, PAGE);
      if (!page.journalId().equals(journalId)) {
        throw new JournalException("the journal was renewed while it was being read");
      }
    }
    publish(new View(true, false, new Position(journalId, number), entryId, page.floor(), index));
    if (!first) {
      listeners.forEach(Listener::reloaded);
    }
  }

  private void index(RevocationIndex index, JournalEntry entry) {
    Revocation revocation = entry.revocation();
    String connection = revocation.connection();
    if (!connection.equals(Revocation.HOST) && !connections.contains(connection)) {
      if (unknownConnections.add(connection)) {
        Log.UNKNOWN_CONNECTION.write(
            "the journal holds revocations of a connection that this application does not know: "
                + connection
                + "; they are matched by subject alone");
      }
      connection = Revocation.HOST;
    }
    for (SubjectKey key : subjectKeys.ofRevocation(revocation.subject())) {
      index.put(
          key(connection, key), entry.number(), revocation.issuedAt().orElse(RevocationIndex.NONE));
    }
  }

  /**
   * Watches that the journal is being read, which the tailer cannot do while it waits for the
   * database, and forgets.
   */
  private void keepHouse() {
    long next = System.nanoTime() + HOUSEKEEPING.toNanos();
    while (!closed) {
      try {
        TimeUnit.NANOSECONDS.sleep(
            Math.min(settings.maxStaleness().toNanos() / 4, HOUSEKEEPING.toNanos()));
      } catch (InterruptedException e) {
        // Only close interrupts.
        return;
      }
      View now = view;
      if (!now.stale() && System.nanoTime() - lastRead > settings.maxStaleness().toNanos()) {
        markStale();
      }
      if (System.nanoTime() - next > 0) {
        forget();
        next = System.nanoTime() + HOUSEKEEPING.toNanos();
      }
    }
  }

  private void markStale() {
    Log.JOURNAL_STALE.write(
        "the journal could not be read for longer than "
            + settings.maxStaleness()
            + (settings.denyWhenStale()
                ? "; requests with a user are refused"
                : "; requests pass, but revocations made elsewhere are not seen"));
    synchronized (doorbell) {
      view = view.withStale(true);
    }
  }

  private void forget() {
    try {
      int forgotten = 0;
      int step;
      do {
        step = store.forget(clock.instant().minus(settings.retention()), FORGET);
        forgotten += step;
      } while (step == FORGET && !closed);
      if (forgotten > 0) {
        Log.JOURNAL_FORGOT.write(
            forgotten
                + " revocations are older than "
                + settings.retention()
                + " and were forgotten");
      }
    } catch (JournalException | RuntimeException | Error e) {
      // Whatever it is: without this thread nobody would notice that the journal is stale.
      Log.JOURNAL_UNREADABLE.write("old revocations could not be forgotten; trying again later", e);
    }
  }

  private static Thread daemon(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    return thread;
  }

  /** Stops the threads, each within two seconds; the store is closed with them. */
  @Override
  public void close() {
    closed = true;
    tailNow();
    for (Thread thread : new Thread[] {writer, tailer, housekeeper}) {
      try {
        thread.join(TimeUnit.SECONDS.toMillis(2));
        if (thread == housekeeper || thread.isAlive()) {
          thread.interrupt();
          thread.join(TimeUnit.SECONDS.toMillis(2));
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    store.close();
  }
}
