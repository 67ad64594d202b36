package dev.universallogout.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.universallogout.journal.InMemoryJournal;
import dev.universallogout.journal.JdbcJournal;
import dev.universallogout.journal.JournalEntry;
import dev.universallogout.journal.JournalException;
import dev.universallogout.journal.Revocation;
import dev.universallogout.journal.RevocationJournal;
import dev.universallogout.journal.RevocationJournal.Appended.Added;
import dev.universallogout.subject.SubjectIdentifier.Opaque;
import dev.universallogout.token.RefreshTokenRepository.Order;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Committed revocations are carried out, whatever happens. */
@Timeout(60)
final class PendingRevocationsTest {

  private static final Duration TOKEN_TIMEOUT = Duration.ofSeconds(5);
  private static final String USER = "a-secret-user";

  @TempDir Path directory;

  private final List<AutoCloseable> opened = new ArrayList<>();
  private final Queue<Order> orders = new ConcurrentLinkedQueue<>();
  private final LogLines log = new LogLines();
  private final CountDownLatch released = new CountDownLatch(1);
  private volatile Predicate<JournalEntry> inForce = entry -> true;
  private JdbcJournal journal;

  @BeforeEach
  void open() throws JournalException {
    journal = journal();
  }

  @AfterEach
  void close() throws Exception {
    released.countDown();
    stop();
    log.close();
  }

  /** Ends everything, as at the end of a process; the database's file is closed. */
  private void stop() throws Exception {
    Collections.reverse(opened);
    for (AutoCloseable closeable : opened) {
      closeable.close();
    }
    opened.clear();
  }

  /** The same database each time, as another node or the next process opens it. */
  private JdbcJournal journal() throws JournalException {
    return JdbcJournal.open(pool(), Optional.empty());
  }

  private JdbcConnectionPool pool() {
    JdbcConnectionPool pool =
        JdbcConnectionPool.create("jdbc:h2:file:" + directory.resolve("journal"), "", "");
    opened.add(pool::dispose);
    return pool;
  }

  private PendingRevocations start(
      RevocationJournal of, String holder, RefreshTokenRepository repository)
      throws JournalException {
    PendingRevocations pending =
        new PendingRevocations(
            of, holder, repository, TOKEN_TIMEOUT, inForce, PendingRevocationsTest::daemon);
    opened.add(pending);
    pending.start();
    return pending;
  }

  /** As when a backup is restored from before there was a holder. */
  @Test
  void registration_thatTheDatabaseLoses_isMadeAgain() throws Exception {
    JdbcJournal others = journal();
    PendingRevocations pending =
        new PendingRevocations(
            journal,
            "app",
            orders::add,
            TOKEN_TIMEOUT,
            inForce,
            PendingRevocationsTest::daemon,
            Duration.ofMillis(100));
    opened.add(pending);
    pending.start();
    try (Connection connection = pool().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("DELETE FROM ul_holder");
    }
    long meanwhile = append(others);

    await().until(() -> orders.stream().anyMatch(order -> order.number() == meanwhile));
    await().until(() -> others.pending(append(others)).contains("app"));
  }

  private long append() throws JournalException {
    return append(journal);
  }

  private static long append(RevocationJournal journal) throws JournalException {
    Revocation revocation =
        new Revocation("okta", new Opaque(USER), OptionalLong.of(5), UUID.randomUUID().toString());
    return ((Added) journal.append(List.of(revocation)).get(0)).entry().number();
  }

  private TokenHolders holders(Duration timeout) {
    TokenHolders holders = new TokenHolders(journal, timeout);
    opened.add(holders);
    return holders;
  }

  @Test
  void work_whoseSessionsAreNotRefusedHereYet_isNotDone() throws Exception {
    Set<Long> applied = ConcurrentHashMap.newKeySet();
    inForce = entry -> applied.contains(entry.number());
    start(journal, "app", orders::add);
    long number = append();

    await().until(() -> !orders.isEmpty());
    assertThat(holders(Duration.ofMillis(300)).awaitDone(number)).isFalse();

    applied.add(number);

    await().until(() -> journal.pending(number).isEmpty());
  }

  @Test
  void everybody_ofARepositoryThatKnowsSingleUsersOnly_staysPending() throws Exception {
    start(journal, "app", orders::add);
    long number =
        ((Added) journal.append(List.of(Revocation.ofEverybody("okta"))).get(0)).entry().number();

    await().until(() -> log.lines().stream().anyMatch(line -> line.startsWith("UL0302 ")));
    assertThat(orders).isEmpty();
    assertThat(journal.pending(number)).containsExactly("app");
  }

  @Test
  void append_byAnybody_isCarriedOutWithoutARing() throws Exception {
    start(journal, "app", orders::add);
    assertThat(holders(TOKEN_TIMEOUT).awaitDone(append())).isTrue();
    orders.clear();
    long number = append();

    assertThat(holders(TOKEN_TIMEOUT).awaitDone(number)).isTrue();
    assertThat(orders)
        .containsExactly(new Order("okta", new Opaque(USER), number, OptionalLong.of(5)));
    await().until(() -> log.lines().stream().anyMatch(line -> line.startsWith("UL0301 ")));
    assertThat(log.lines()).noneMatch(line -> line.contains(USER));
  }

  @Test
  void ring_afterAppend_isCarriedOutBeforeTheNextPoll() throws Exception {
    PendingRevocations pending = start(journal, "app", orders::add);
    append();
    await().until(() -> orders.size() == 1);
    long begin = System.nanoTime();
    for (int i = 0; i < 5; i++) {
      long number = append();
      pending.ring();
      assertThat(holders(TOKEN_TIMEOUT).awaitDone(number)).isTrue();
    }

    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(3));
  }

  @Test
  void repository_failsTwice_isCalledAgainUntilItWorks_andOneLineTells() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    start(
        journal,
        "app",
        order -> {
          if (calls.incrementAndGet() <= 2) {
            throw new IllegalStateException(
                "no luck with A-SECRET-USER", new Exception("because of " + USER));
          }
        });
    long number = append();

    await().atMost(Duration.ofSeconds(20)).until(() -> journal.pending(number).isEmpty());
    assertThat(calls).hasValue(3);
    assertThat(log.lines())
        .filteredOn(line -> line.startsWith("UL0302 "))
        .hasSize(1)
        .allSatisfy(
            line ->
                assertThat(line)
                    .contains("revocation " + number, "app", "IllegalStateException: no luck")
                    .contains("because of ***")
                    .doesNotContainIgnoringCase(USER))
        .allSatisfy(
            line ->
                assertThat(line.lines().findFirst().orElseThrow())
                    .contains("trying again in PT1S; java.lang.Exception: because of ***"));
  }

  @Test
  void repository_throwsAnError_theWorkIsNotLost() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    start(
        journal,
        "app",
        order -> {
          if (calls.incrementAndGet() == 1) {
            throw new NoClassDefFoundError("HostClass");
          }
        });
    long number = append();

    await().atMost(Duration.ofSeconds(20)).until(() -> journal.pending(number).isEmpty());
  }

  @Test
  void repository_leavesAnInterruptionBehind_theJournalIsWritten() throws Exception {
    start(
        journal,
        "app",
        order -> {
          orders.add(order);
          Thread.currentThread().interrupt();
        });

    assertThat(holders(TOKEN_TIMEOUT).awaitDone(append())).isTrue();
    assertThat(holders(TOKEN_TIMEOUT).awaitDone(append())).isTrue();
    assertThat(orders).hasSize(2);
  }

  @Test
  void ringForANumber_thatFailedAMomentAgo_triesItAtOnce() throws Exception {
    ringUntilItWorks(journal);
  }

  @Test
  void ringForANumber_inMemoryThatFailedAMomentAgo_triesItAtOnce() throws Exception {
    ringUntilItWorks(new InMemoryJournal());
  }

  /** Its own retries would come after 1, 2, 4, 8, 16 and 32 seconds. */
  private void ringUntilItWorks(RevocationJournal journal) throws Exception {
    AtomicInteger calls = new AtomicInteger();
    PendingRevocations pending =
        start(
            journal,
            "app",
            order -> {
              if (calls.incrementAndGet() <= 6) {
                throw new IllegalStateException("not yet");
              }
            });
    long number = append(journal);
    await()
        .atMost(Duration.ofSeconds(15))
        .until(
            () -> {
              pending.ring(number);
              return journal.pending(number).isEmpty();
            });

    assertThat(calls).hasValue(7);
  }

  @Test
  void ringForANumber_thatHasNoWork_isIgnored() throws Exception {
    PendingRevocations pending = start(journal, "app", orders::add);
    pending.ring(99);
    long number = append();
    pending.ring();

    assertThat(holders(TOKEN_TIMEOUT).awaitDone(number)).isTrue();
    assertThat(orders).hasSize(1);
  }

  @Test
  void restart_afterAFailure_finishesTheWork() throws Exception {
    start(
        journal,
        "app",
        order -> {
          orders.add(order);
          throw new IllegalStateException("database down");
        });
    long number = append();
    await().until(() -> !orders.isEmpty());
    stop();
    orders.clear();

    journal = journal();
    assertThat(journal.pending(number)).containsExactly("app");
    start(journal, "app", orders::add);

    await().atMost(Duration.ofSeconds(20)).until(() -> journal.pending(number).isEmpty());
    assertThat(orders).extracting(Order::number).containsExactly(number);
  }

  @Test
  void restart_afterAKillDuringACall_finishesTheWorkWhenTheLeaseEnds() throws Exception {
    journal.register("app");
    long number = append();
    // A process that is killed leaves its lease.
    journal.lease(number, "app", Duration.ofSeconds(2));

    start(journal, "app", orders::add);

    assertThat(holders(Duration.ofMillis(300)).awaitDone(number)).isFalse();
    await().atMost(Duration.ofSeconds(20)).until(() -> journal.pending(number).isEmpty());
    assertThat(orders).hasSize(1);
  }

  @Test
  void twoNodes_manyRevocations_eachIsCarriedOutOnce() throws Exception {
    PendingRevocations one = start(journal, "app", orders::add);
    PendingRevocations two = start(journal(), "app", orders::add);
    List<Long> numbers = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      numbers.add(append());
      one.ring();
      two.ring();
    }

    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> {
              for (long number : numbers) {
                if (!journal.pending(number).isEmpty()) {
                  return false;
                }
              }
              return true;
            });
    assertThat(orders).extracting(Order::number).containsExactlyInAnyOrderElementsOf(numbers);
  }

  @Test
  void slowCall_doesNotHoldUpOthers() throws Exception {
    journal.register("app");
    long slow = append();
    start(
        journal,
        "app",
        order -> {
          if (order.number() == slow) {
            released.await();
          }
        });
    long quick = append();

    assertThat(holders(TOKEN_TIMEOUT).awaitDone(quick)).isTrue();
    assertThat(journal.pending(slow)).containsExactly("app");
  }

  @Test
  void awaitDone_slowRepository_isFalseThenTrueAndSaysWhoIsLate() throws Exception {
    start(journal, "app", order -> released.await());
    start(journal, "quick-app", orders::add);
    long number = append();

    assertThat(holders(Duration.ofMillis(1500)).awaitDone(number)).isFalse();
    assertThat(log.lines())
        .filteredOn(line -> line.startsWith("UL0303 "))
        .singleElement()
        .asString()
        .contains("revocation " + number, "of app;");

    released.countDown();
    assertThat(holders(TOKEN_TIMEOUT).awaitDone(number)).isTrue();
  }

  @Test
  void awaitDone_nobodyHoldsTokens_isTrueAtOnce() throws Exception {
    assertThat(holders(Duration.ZERO).awaitDone(append())).isTrue();
  }

  @Test
  void journal_unreadableForAWhile_workGoesOnAndOneLineTells() throws Exception {
    FlakyJournal flaky = new FlakyJournal(journal);
    flaky.broken = true;
    start(flaky.journal(), "app", orders::add);
    long number = append();
    await().until(() -> flaky.refusals.get() >= 2);
    flaky.broken = false;

    await().atMost(Duration.ofSeconds(10)).until(() -> journal.pending(number).isEmpty());
    assertThat(log.lines()).filteredOn(line -> line.startsWith("UL0302 ")).hasSize(1);
  }

  @Test
  void start_journalCannotBeWritten_registersOnceItCan() throws Exception {
    FlakyJournal flaky = new FlakyJournal(journal);
    flaky.registrationBroken = true;
    PendingRevocations pending = start(flaky.journal(), "app", orders::add);
    await().until(() -> flaky.refusals.get() >= 2);
    assertThat(pending.isRegistered()).isFalse();

    flaky.registrationBroken = false;

    await().atMost(Duration.ofSeconds(10)).until(pending::isRegistered);
    assertThat(holders(TOKEN_TIMEOUT).awaitDone(append())).isTrue();
    assertThat(orders).hasSize(1);
  }

  @Test
  void close_leavesTheRestPending() throws Exception {
    PendingRevocations pending = start(journal, "app", orders::add);
    pending.close();
    long number = append();
    pending.ring();
    pending.ring(number);

    assertThat(holders(Duration.ofMillis(1500)).awaitDone(number)).isFalse();
    assertThat(orders).isEmpty();
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work);
    thread.setDaemon(true);
    return thread;
  }
}
