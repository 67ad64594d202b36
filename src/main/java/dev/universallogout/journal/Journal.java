package dev.universallogout.journal;

import dev.universallogout.configuration.Settings;
import dev.universallogout.journal.RevocationJournal.Appended;
import dev.universallogout.journal.RevocationJournal.Controls;
import dev.universallogout.journal.RevocationJournal.Page;
import dev.universallogout.observability.Log;
import dev.universallogout.subject.SubjectKey;
import dev.universallogout.subject.SubjectKeys;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

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
 *
 * <p>Why retention takes nothing from a reader: a view's floor is not older than its entries, so
 * whatever these lack is at or below the floor, and a position at the floor or above has seen that.
 * For the same reason the index may drop it. The copy without it is published with a view of that
 * floor; readers of earlier views keep the index that these came with. Where the floor has passed
 * the last entry applied, entries were missed, and everything is read again.
 *
 * <p>Why lost commits are noticed: every read, also within a reload, begins with the last entry
 * applied and compares its random id. If the entry is another one, if the head is lower, or if the
 * journal has another id without a higher generation, history has changed since, and a new journal
 * id makes every position of the former history worthless, here and on the nodes that did not
 * notice. The same follows from one position above the head, for only a lost history can have given
 * it. Until that is durable, the former view stays. Since a number then says nothing about what
 * this node has applied, {@link #awaitApplied(long, Duration)} trusts only a read that began after
 * it was called. An entry is known by its random id also: the tailer has read the very one back
 * after it was appended, and no lost history has been noticed since. What nobody has seen cannot be
 * noticed: where the database goes back while no node runs, and new entries come before any session
 * with a position above its head, the lost revocations are unknown; so whoever restores a backup
 * with all nodes stopped changes {@code journal_id} by hand.
 *
 * <p>Why nothing is passed over: numbers follow each other without a gap, and a page in which one
 * is missing, at its beginning, within, or at its end below the head, is not applied. The journal
 * is unreadable then, until somebody has mended the database.
 *
 * <p>Why staleness is honest: it counts from when the last complete read was begun, not from when
 * it ended, and is judged on a thread that asks the database nothing, because those that do may
 * hang in it. A view becomes fresh again only once everything has been read, in time, and by a read
 * that was begun after it turned stale.
 *
 * <p>Why nothing keeps the tailer from reading: it waits for nothing else in the database. What
 * operators ask for, and what retention forgets, is the housekeeper's, who may wait for a lock that
 * somebody holds; only what operators have decided before the node is ready is read ahead of it.
 */
public final class Journal implements AutoCloseable {
  private static final int PAGE = 5_000;
  private static final int GROUP = 256;
  private static final int WAITING = 4_096;
  private static final int LATELY = 1_000;
  private static final Duration IDLE = Duration.ofMillis(250);
  private static final Duration APPEND = Duration.ofSeconds(10);
  private static final Duration FRESH_READ = Duration.ofSeconds(3);
  private static final Duration JUST_READ = Duration.ofSeconds(1);
  private static final Duration HOUSEKEEPING = Duration.ofMinutes(1);
  private static final int FORGET = 500;
  private static final long FORGOTTEN = 1_000;
  private static final Duration CONTROLS = Duration.ofSeconds(1);
  private static final String SECRET = "audit";
  private static final int SECRET_BYTES = 32;
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
  private final byte[] salt;
  private final BlockingQueue<Request> requests = new ArrayBlockingQueue<>(WAITING);
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private final Set<String> unknownConnections = ConcurrentHashMap.newKeySet();
  private final CountDownLatch firstRead = new CountDownLatch(1);
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Object monitor = new Object();

  /** For the tailer alone, so that a ring wakes none of those who wait for what it reads. */
  private final Semaphore doorbell = new Semaphore(0);

  private final StoreThreads askers = new StoreThreads("universal-logout-askers", "entries");
  private final Thread writer = daemon("universal-logout-writer", this::write);
  private final Thread tailer = daemon("universal-logout-tailer", this::tail);
  private final Thread housekeeper = daemon("universal-logout-housekeeper", this::keepHouse);
  private final Thread watch = daemon("universal-logout-watch", this::watch);

  private volatile View view =
      new View(false, false, new Position("", 0), 0, "", 0, new RevocationIndex(0));
  private volatile long lastRead = System.nanoTime();
  private volatile boolean closed;
  private volatile @Nullable Controls controls;
  private final AtomicLong controlsBegun = new AtomicLong();
  private volatile boolean controlsFailing;
  private volatile String secret = "";
  private volatile Runnable appended = () -> {};

  /** A position that only a lost history can have given; empty where none was seen. */
  private volatile Position impossible = new Position("", 0);

  /** When the latest page was asked for; the tailer's own. */
  private long asked = lastRead;

  /** Which reading of operators' decisions is shown. */
  private long controlsShown;

  /** When the view turned stale. */
  private long staleSince;

  /**
   * The ids of the entries of this history that were applied last, by their numbers; used under the
   * monitor.
   */
  private final Map<Long, String> lately =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, String> eldest) {
          return size() > LATELY;
        }
      };

  private boolean reading;
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
    this.salt = random(16);
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
    watch.start();
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
    return revoked(position, keys, loginIssuedAt, 0);
  }

  /**
   * The same, of what was asked before.
   *
   * @param since the serial number of a view; the very same was asked while it was this journal's
   *     view, or afterwards, and the answer was no. Only what has come since is compared then, if
   *     that is not much. 0 for none
   */
  public boolean revoked(Position position, long[] keys, long loginIssuedAt, long since) {
    View now = view;
    if (position.number() > now.position().number()
        && position.journalId().equals(now.position().journalId())) {
      if (!readAfresh()) {
        return true;
      }
      now = view;
      if (position.number() > now.position().number()
          && position.journalId().equals(now.position().journalId())) {
        impossible = position;
        tailNow();
      }
    }
    return !position.journalId().equals(now.position().journalId())
        || position.number() < now.floor()
        || position.number() > now.position().number()
        || now.revoked(keys, position.number(), loginIssuedAt, since);
  }

  /**
   * Makes a revocation durable, in one transaction with others that wait.
   *
   * @throws JournalException if that failed or its outcome is unknown
   */
  public Appended append(Revocation revocation) throws JournalException {
    Request request = new Request(revocation, new CompletableFuture<>());
    long deadline = System.nanoTime() + APPEND.toNanos();
    try {
      if (closed || !requests.offer(request, APPEND.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new JournalException("the journal does not take revocations at present");
      }
      return request.answer().get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw new JournalException("the revocation could not be recorded", e.getCause());
    } catch (TimeoutException e) {
      // What still waits is not written any more; its sender will ask again.
      request.answer().cancel(false);
      throw new JournalException("the revocation was not recorded in time", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new JournalException("interrupted while the revocation was being recorded", e);
    }
  }

  /**
   * Waits until this node has applied an entry that is durable; false where it has not in time. A
   * read that begins after this call is waited for, because in a database that lost commits the
   * same number may have been another entry's, which this node applied then.
   */
  public boolean awaitApplied(long number, Duration timeout) throws InterruptedException {
    return awaitApplied(number, timeout, () -> false);
  }

  /**
   * The same.
   *
   * @param known whether it is known to be applied without such a read; asked under the monitor
   */
  private boolean awaitApplied(long number, Duration timeout, BooleanSupplier known)
      throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    synchronized (monitor) {
      long wanted = readsBegun + 1;
      boolean hasRung = false;
      while (!known.getAsBoolean() && (reads < wanted || view.position().number() < number)) {
        long left = deadline - System.nanoTime();
        if (left <= 0 || closed) {
          return false;
        }
        // What is being read may make it known; another reading is asked for afterwards, and once.
        if (!reading && !hasRung) {
          tailNow();
          hasRung = true;
        }
        TimeUnit.NANOSECONDS.timedWait(monitor, left);
      }
    }
    return true;
  }

  /**
   * Waits until this node has applied an entry that is durable; false where it has not in time, or
   * where the database has lost it since and another one may have its number.
   *
   * @throws JournalException if the database cannot be asked
   */
  public boolean awaitApplied(JournalEntry entry, Duration timeout)
      throws JournalException, InterruptedException {
    return isAppliedLately(entry)
        || awaitApplied(entry.number(), timeout, () -> isAppliedLately(entry)) && isTheSame(entry);
  }

  /**
   * Whether an entry that this node had applied is still in force; false where the database has
   * lost it since, or has not been read in time. A read that begins after this call is waited for.
   *
   * @throws JournalException if the database cannot be asked
   */
  public boolean isStillApplied(JournalEntry entry, Duration timeout)
      throws JournalException, InterruptedException {
    return awaitApplied(entry.number(), timeout) && isTheSame(entry);
  }

  /**
   * Whether it is known without asking the database; not where that has not been read for a moment,
   * as after the process was stopped for a while.
   */
  private boolean isAppliedLately(JournalEntry entry) {
    synchronized (monitor) {
      return entry.entryId().equals(lately.get(entry.number()))
          && System.nanoTime() - lastRead <= JUST_READ.toNanos();
    }
  }

  /** Whether its number is still this very entry's; asks the database where that is not known. */
  private boolean isTheSame(JournalEntry entry) throws JournalException {
    return isAppliedLately(entry) || askers.ask(() -> store.holds(entry));
  }

  /**
   * Waits until this node has applied what another one with the same journal has; false where it
   * has not in time, and at once where it could not read the journal for long already. True at once
   * where its journal is another one, or has not been read.
   */
  public boolean awaitPosition(Position position, Duration timeout) throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    synchronized (monitor) {
      while (view.position().journalId().equals(position.journalId())
          && view.position().number() < position.number()) {
        long left = deadline - System.nanoTime();
        if (left <= 0 || closed || view.stale()) {
          return false;
        }
        TimeUnit.NANOSECONDS.timedWait(monitor, left);
      }
    }
    return true;
  }

  /** Reads the journal at once. Does not block. */
  public void tailNow() {
    // A ring that is there already has not been heard yet: a read begins after this call.
    if (doorbell.availablePermits() == 0) {
      doorbell.release();
    }
  }

  /** When the last complete read began, by {@link System#nanoTime}. Costs no look at a clock. */
  public long lastRead() {
    return lastRead;
  }

  /** How long ago the last complete read began. */
  public Duration sinceLastRead() {
    return Duration.ofNanos(System.nanoTime() - lastRead);
  }

  /**
   * What is done whenever this instance has appended something, so that others need not wait for
   * their next poll. Called on the writer thread; must return quickly.
   */
  public void onAppended(Runnable ring) {
    appended = ring;
  }

  /** Tells a listener from now on. */
  public void addListener(Listener listener) {
    listeners.add(listener);
  }

  /** Waits for a complete read that began after this call. */
  private boolean readAfresh() {
    try {
      return awaitApplied(0, FRESH_READ);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void write() {
    List<Request> group = new ArrayList<>();
    while (!closed) {
      try {
        Request first = requests.poll(IDLE.toMillis(), TimeUnit.MILLISECONDS);
        if (first == null) {
          continue;
        }
        group.add(first);
        requests.drainTo(group, GROUP - 1);
        group.removeIf(request -> request.answer().isDone());
        append(group);
      } catch (InterruptedException e) {
        // Only a server interrupts, to stop what it takes for left behind.
        break;
      } finally {
        group.clear();
      }
    }
    JournalException gone = new JournalException("the journal is closed");
    requests.forEach(request -> request.answer().completeExceptionally(gone));
  }

  private void append(List<Request> group) {
    if (group.isEmpty()) {
      return;
    }
    try {
      List<Appended> answers = store.append(group.stream().map(Request::revocation).toList());
      // Before the answers, so that those who get them may find it applied.
      tailNow();
      for (int i = 0; i < group.size(); i++) {
        group.get(i).answer().complete(answers.get(i));
      }
      appended.run();
    } catch (JournalException | RuntimeException | Error e) {
      group.forEach(request -> request.answer().completeExceptionally(e));
    }
  }

  private void tail() {
    boolean unreadable = false;
    boolean troubled = false;
    while (true) {
      long begun;
      synchronized (monitor) {
        doorbell.drainPermits();
        // Behind the draining, which may have taken the ring that says so.
        if (closed) {
          return;
        }
        reading = true;
        begun = ++readsBegun;
      }
      try {
        if (!view.ready()) {
          // So that a node that is ready knows, if it can, what operators have decided.
          obeyControls();
        }
        catchUp();
        firstRead.countDown();
        troubled |= view.stale();
        haveRead(begun);
        unreadable = false;
        if (troubled && !view.stale()) {
          troubled = false;
          Log.JOURNAL_READABLE.write(
              "the journal can be read again, up to number " + view.position().number());
        }
      } catch (JournalException | RuntimeException | Error e) {
        haveEndedReading();
        if (!unreadable && !closed) {
          unreadable = true;
          troubled = true;
          Log.JOURNAL_UNREADABLE.write(
              "the journal cannot be read; trying again every " + settings.pollInterval(), e);
        }
      }
      if (!rest()) {
        return;
      }
    }
  }

  /** Takes note of a complete read. */
  private void haveRead(long begun) {
    synchronized (monitor) {
      lastRead = asked;
      reads = begun;
      if (view.stale() && !isReadTooOld() && asked - staleSince >= 0) {
        view = view.withStale(false);
      }
      // What the database let wait tells of the past, and is soon too old.
      if (view.stale() || System.nanoTime() - asked > settings.maxStaleness().toNanos() / 2) {
        tailNow();
      }
      haveEndedReading();
    }
  }

  private void haveEndedReading() {
    synchronized (monitor) {
      reading = false;
      monitor.notifyAll();
    }
  }

  private void readControls() throws JournalException {
    if (secret.isEmpty()) {
      secret = store.secret(SECRET, HexFormat.of().formatHex(random(SECRET_BYTES)));
    }
    long begun = controlsBegun.incrementAndGet();
    Controls now = store.controls(connections);
    Controls former;
    synchronized (controlsBegun) {
      if (begun < controlsShown) {
        // One that began later has been read meanwhile.
        return;
      }
      controlsShown = begun;
      former = controls;
      controls = now;
    }
    tellPaused(former == null ? Set.of() : former.paused(), now.paused());
  }

  private void endRequested() {
    try {
      for (String connection : store.endRequested()) {
        Log.CONNECTION_ENDED.write(
            "all sessions and tokens of connection " + connection + " end, as an operator asked");
      }
      tailNow();
      appended.run();
      controlsFailing = false;
    } catch (JournalException | RuntimeException | Error e) {
      tellControlsFailing(e);
    }
  }

  /** Once, until it works again. */
  private void tellControlsFailing(Throwable cause) {
    if (!controlsFailing && !closed) {
      controlsFailing = true;
      Log.CONTROLS_FAILED.write(
          "what operators have decided cannot be read or done; trying again every " + CONTROLS,
          cause);
    }
  }

  private static void tellPaused(Set<String> before, Set<String> now) {
    for (String connection : now) {
      if (!before.contains(connection)) {
        Log.CONNECTION_PAUSED.write(
            "connection " + connection + " is paused: its requests are refused");
      }
    }
    for (String connection : before) {
      if (!now.contains(connection)) {
        Log.CONNECTION_RESUMED.write("connection " + connection + " is no longer paused");
      }
    }
  }

  /** What operators have decided, as of a second ago; empty where it was never read. */
  public Optional<Controls> controls() {
    return Optional.ofNullable(controls);
  }

  /**
   * Has the requests of a connection refused on every node, or no longer: here at once, elsewhere
   * within a second.
   *
   * @throws IllegalArgumentException if this application has no such connection
   */
  public void pause(String connection, boolean paused) throws JournalException {
    if (!connections.contains(connection)) {
      throw new IllegalArgumentException("there is no connection " + connection);
    }
    store.pause(connection, paused);
    try {
      readControls();
    } catch (JournalException e) {
      throw new JournalException("it is decided, but this node could not read it back", e);
    }
  }

  /** A secret that all nodes share; empty before the first complete read. */
  public String secret() {
    return secret;
  }

  /** How many keys the index has. */
  public int indexSize() {
    return view.index().size();
  }

  /** The heap that the index takes, in bytes. */
  public long indexBytes() {
    return view.index().bytes();
  }

  private boolean rest() {
    try {
      // Rung or not: it is time to look.
      boolean unused = doorbell.tryAcquire(settings.pollInterval().toNanos(), TimeUnit.NANOSECONDS);
      return !closed;
    } catch (InterruptedException e) {
      // Only a server interrupts, to stop what it takes for left behind.
      return false;
    }
  }

  private Page read(long from) throws JournalException {
    asked = System.nanoTime();
    Page page = store.read(from, PAGE);
    long expected = Math.max(from, page.floor() + 1);
    for (JournalEntry entry : page.entries()) {
      if (entry.number() != expected) {
        throw missing(expected);
      }
      expected++;
    }
    if (page.entries().size() < PAGE && expected <= page.head()) {
      throw missing(expected);
    }
    return page;
  }

  private static JournalException missing(long number) {
    return new JournalException("revocation " + number + " is missing in the journal");
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
      Page page = read(Math.max(last, 1));
      boolean renewed = !page.journalId().equals(known.position().journalId());
      if (renewed && page.generation() <= known.generation()) {
        lostCommits(page, known);
        return;
      }
      if (renewed || last < page.floor()) {
        // Another node renewed the journal, or retention has overtaken this node.
        forgetLately();
        reload();
        return;
      }
      List<JournalEntry> entries = page.entries();
      if (page.head() < last
          || !continues(page, last, known.entryId())
          || page.journalId().equals(impossible.journalId())) {
        lostCommits(page, known);
        return;
      }
      if (!entries.isEmpty() && entries.get(0).number() == last) {
        entries = entries.subList(1, entries.size());
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
    LongStream.Builder added = LongStream.builder();
    entries.forEach(entry -> index(known.index(), entry).forEach(added));
    long[] addedKeys = added.build().toArray();
    JournalEntry newest = entries.isEmpty() ? null : entries.get(entries.size() - 1);
    Position position =
        newest == null ? known.position() : new Position(page.journalId(), newest.number());
    String entryId = newest == null ? known.entryId() : newest.entryId();
    RevocationIndex index = withoutForgotten(known.index(), page.floor(), position.number());
    synchronized (monitor) {
      replace(
          now ->
              new View(
                  now,
                  addedKeys,
                  true,
                  now.stale(),
                  position,
                  page.generation(),
                  entryId,
                  page.floor(),
                  index));
      // Not before the view promises them.
      entries.stream()
          .skip(Math.max(0, entries.size() - LATELY))
          .forEach(entry -> lately.put(entry.number(), entry.entryId()));
    }
    if (!entries.isEmpty()) {
      List<JournalEntry> applied = List.copyOf(entries);
      tell(listener -> listener.applied(applied));
    }
  }

  /** The index, or a copy without what retention has forgotten once that is most of it. */
  private RevocationIndex withoutForgotten(RevocationIndex index, long floor, long last) {
    long forgotten = floor - index.floor();
    if (forgotten < FORGOTTEN || forgotten <= (last - index.floor()) / 2) {
      return index;
    }
    return index.above(floor);
  }

  /**
   * Views are replaced under the monitor, so that none is replaced by one derived from an older.
   */
  private void replace(UnaryOperator<View> next) {
    synchronized (monitor) {
      view = next.apply(view);
      monitor.notifyAll();
    }
  }

  /** What is in force stays so when a listener fails. */
  private void tell(Consumer<Listener> news) {
    for (Listener listener : listeners) {
      try {
        news.accept(listener);
      } catch (RuntimeException e) {
        Log.OBSERVER_FAILED.write("a listener of the journal failed", e);
      }
    }
  }

  private void lostCommits(Page page, View known) throws JournalException {
    forgetLately();
    Log.JOURNAL_LOST_COMMITS.write(
        "the database lost commits: number "
            + Math.max(known.position().number(), impossible.number())
            + " was given, its head is now "
            + page.head()
            + "; the journal gets a new id and everybody has to sign in again");
    store.renew(page.journalId(), Math.max(page.generation(), known.generation()) + 1);
    reload();
  }

  /** In another history the same numbers may be other entries'. */
  private void forgetLately() {
    synchronized (monitor) {
      lately.clear();
    }
  }

  /** Reads everything into a new index. Memory is bounded by the page and the index. */
  private void reload() throws JournalException {
    boolean first = !view.ready();
    Page page = read(1);
    RevocationIndex index = new RevocationIndex(page.floor());
    String journalId = page.journalId();
    long generation = page.generation();
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
      page = read(number);
      if (!page.journalId().equals(journalId) || !continues(page, number, entryId)) {
        throw new JournalException("the journal was renewed while it was being read");
      }
    }
    Position last = new Position(journalId, number);
    String lastId = entryId;
    long floor = page.floor();
    // Made in there: no other view may come between, which its recent keys would count as known.
    replace(now -> new View(true, now.stale(), last, generation, lastId, floor, index));
    if (!first) {
      tell(Listener::reloaded);
    }
  }

  /** Whether the page begins with the last entry known, or retention has forgotten that one. */
  private static boolean continues(Page page, long number, String entryId) {
    List<JournalEntry> entries = page.entries();
    boolean present = !entries.isEmpty() && entries.get(0).number() == number;
    return present ? entries.get(0).entryId().equals(entryId) : number <= page.floor();
  }

  /** Puts an entry into the index; returns its keys. */
  private LongStream index(RevocationIndex index, JournalEntry entry) {
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
    String of = connection;
    long[] keys =
        subjectKeys.ofRevocation(revocation.subject()).stream()
            .mapToLong(key -> key(of, key))
            .toArray();
    for (long key : keys) {
      index.put(key, entry.number(), revocation.issuedAt().orElse(RevocationIndex.NONE));
    }
    return LongStream.of(keys);
  }

  /** Does what may wait for the database while the journal is being read. */
  private void keepHouse() {
    long forgetAt = System.nanoTime() + HOUSEKEEPING.toNanos();
    while (!closed) {
      try {
        if (stopped.await(CONTROLS.toNanos(), TimeUnit.NANOSECONDS)) {
          return;
        }
      } catch (InterruptedException e) {
        // Only a server interrupts, to stop what it takes for left behind.
        return;
      }
      if (view.ready()) {
        obeyControls();
      }
      if (System.nanoTime() - forgetAt > 0) {
        forget();
        forgetAt = System.nanoTime() + HOUSEKEEPING.toNanos();
      }
    }
  }

  private void obeyControls() {
    try {
      readControls();
    } catch (JournalException | RuntimeException | Error e) {
      tellControlsFailing(e);
      return;
    }
    Controls now = controls;
    if (now != null && now.endRequested()) {
      endRequested();
    } else {
      controlsFailing = false;
    }
  }

  /** Watches that the journal is being read. */
  private void watch() {
    while (!closed) {
      try {
        stopped.await(untilTooOld(), TimeUnit.NANOSECONDS);
        judgeStaleness();
      } catch (InterruptedException e) {
        // Only a server interrupts, to stop what it takes for left behind.
        return;
      } catch (RuntimeException | Error e) {
        // It could not be told; the next must be watched all the same.
      }
    }
  }

  private long untilTooOld() {
    long most = settings.maxStaleness().toNanos();
    long left = view.stale() ? most / 4 : most - (System.nanoTime() - lastRead);
    return Math.max(left, 0) + TimeUnit.MILLISECONDS.toNanos(1);
  }

  private void judgeStaleness() {
    synchronized (monitor) {
      if (view.stale() || !isReadTooOld()) {
        return;
      }
      view = view.withStale(true);
      staleSince = System.nanoTime();
      monitor.notifyAll();
    }
    Log.JOURNAL_STALE.write(
        "the journal could not be read for longer than "
            + settings.maxStaleness()
            + (settings.denyWhenStale()
                ? "; requests with a user are refused"
                : "; requests pass, but revocations made elsewhere are not seen"));
  }

  /**
   * Whether the last complete read began longer ago than {@code max-staleness}. It says so at once
   * also where no thread of the journal's has run since, as after the process was stopped for a
   * while. Costs a look at the clock.
   */
  public boolean isReadTooOld() {
    return System.nanoTime() - lastRead > settings.maxStaleness().toNanos();
  }

  private void forget() {
    try {
      int forgotten = 0;
      int step;
      do {
        step = store.forget(clock.instant().minus(settings.retention()), FORGET);
        forgotten += step;
      } while (goesOn(step));
      do {
        step = store.forgetCredentials(clock.instant().minus(settings.retention()), FORGET);
      } while (goesOn(step));
      if (forgotten > 0) {
        Log.JOURNAL_FORGOT.write(
            forgotten
                + " revocations are older than "
                + settings.retention()
                + " and were forgotten");
      }
    } catch (JournalException | RuntimeException | Error e) {
      Log.JOURNAL_UNREADABLE.write("old revocations could not be forgotten; trying again later", e);
    }
  }

  /** Whether there is more to forget; operators do not wait until it is done. */
  private boolean goesOn(int forgotten) {
    if (forgotten < FORGET || closed) {
      return false;
    }
    if (view.ready()) {
      obeyControls();
    }
    return true;
  }

  private static byte[] random(int bytes) {
    byte[] random = new byte[bytes];
    new SecureRandom().nextBytes(random);
    return random;
  }

  private static Thread daemon(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Stops the threads and closes the store. Waits a few seconds at most; a thread that waits for
   * the database ends when it answers. None is interrupted in there, because an interrupt would
   * close the files of an embedded database under its other users.
   */
  @Override
  public void close() {
    closed = true;
    stopped.countDown();
    askers.close();
    tailNow();
    synchronized (monitor) {
      monitor.notifyAll();
    }
    for (Thread thread : new Thread[] {writer, tailer, housekeeper, watch}) {
      try {
        thread.join(TimeUnit.SECONDS.toMillis(2));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    store.close();
  }
}
