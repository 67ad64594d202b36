package dev.universallogout.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.universallogout.journal.RevocationJournal.Appended;
import dev.universallogout.testing.Proxies;
import dev.universallogout.testing.server.Wire;
import dev.universallogout.token.LogLines;
import dev.universallogout.token.TestDatabase;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.postgresql.ds.PGConnectionPoolDataSource;

/** Connections that break, and commits of which nobody knows. */
class FailingDatabaseTest {

  @ParameterizedTest
  @EnumSource
  void append_answerToTheCommitLost_failsAndTheRetryIsRepeated(Database kind) throws Exception {
    try (TestDatabase database = kind.open()) {
      FaultySource source = new FaultySource(database.dataSource());
      try (Node node = Node.start(Database.journal(source))) {
        Revocation revocation = Revocations.of("ann", "r1");
        source.loseAnswers(1);

        assertThatThrownBy(() -> node.journal().append(revocation))
            .isInstanceOf(JournalException.class);

        Appended retry = node.journal().append(revocation);
        assertThat(retry).isInstanceOf(Appended.Repeated.class);
        assertThat(((Appended.Repeated) retry).entry().number()).isEqualTo(1);
        await().untilAsserted(() -> assertThat(node.applied()).hasSize(1));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"H2, true", "H2, false", "POSTGRESQL, true", "POSTGRESQL, false"})
  void connection_afterEveryOperation_isGivenBackAsItWas(Database kind, boolean autoCommit)
      throws Exception {
    try (TestDatabase database = kind.open()) {
      FaultySource source = new FaultySource(database.dataSource(), autoCommit);
      JdbcJournal journal = Database.journal(source);
      journal.register("app");
      journal.append(List.of(Revocations.of("ann", "r1"), Revocations.of("bob", "r2")));
      journal.read(1, 10);
      journal.due("app", 10);
      journal.lease(1, "app", Duration.ofMinutes(1));
      journal.failed(1, "app", Duration.ZERO);
      journal.done(journal.read(1, 1).entries().get(0), "app");
      journal.pending(1);
      journal.forget(Instant.now().plusSeconds(60), 10);
      journal.renew(journal.read(1, 1).journalId(), 1);
      source.loseAnswers(1);
      assertThatThrownBy(() -> journal.append(List.of(Revocations.of("cat", "r3"))))
          .isInstanceOf(JournalException.class);
      database.run("ALTER TABLE ul_journal RENAME TO ul_gone");
      assertThatThrownBy(() -> journal.append(List.of(Revocations.of("dan", "r4"))))
          .isInstanceOf(JournalException.class);

      assertThat(source.returned())
          .hasSizeGreaterThan(12)
          .containsOnly(
              new FaultySource.Returned(autoCommit, Connection.TRANSACTION_READ_COMMITTED, 0, 0));
    }
  }

  @ParameterizedTest
  @EnumSource
  void append_failsHalfway_leavesNothingBehind(Database kind) throws Exception {
    try (TestDatabase database = kind.open()) {
      JdbcJournal journal = Database.journal(database);
      database.run("ALTER TABLE ul_work RENAME TO ul_work_gone");
      assertThatThrownBy(() -> journal.append(List.of(Revocations.of("ann", "r1"))))
          .isInstanceOf(JournalException.class)
          .hasCauseInstanceOf(SQLException.class);
      database.run("ALTER TABLE ul_work_gone RENAME TO ul_work");

      assertThat(journal.read(1, 10).entries()).isEmpty();
      assertThat(journal.append(List.of(Revocations.of("ann", "r1"))).get(0))
          .isInstanceOf(Appended.Added.class);
    }
  }

  @ParameterizedTest
  @EnumSource
  void append_memoryExhaustedHalfway_leavesNothingBehind(Database kind) throws Exception {
    try (TestDatabase database = kind.open()) {
      FaultySource source = new FaultySource(database.dataSource());
      try (Node node = Node.start(Database.journal(source))) {
        source.exhaustAt("UPDATE ul_journal SET head = ?");
        assertThatThrownBy(() -> node.journal().append(Revocations.of("ann", "r1")))
            .isInstanceOf(JournalException.class)
            .hasCauseInstanceOf(OutOfMemoryError.class);
        source.exhaustAt("");

        assertThat(node.journal().store().read(1, 10).entries()).isEmpty();
        assertThat(node.revoke("ann", "r1")).isEqualTo(1);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void tailer_memoryExhausted_readsOnAfterwards(Database kind) throws Exception {
    try (TestDatabase database = kind.open()) {
      FaultySource source = new FaultySource(database.dataSource());
      try (LogLines log = new LogLines();
          Node node = Node.start(Database.journal(source))) {
        source.exhaustAt("SELECT journal_id");
        await().until(() -> log.lines().stream().anyMatch(line -> line.contains("UL0402")));
        source.exhaustAt("");

        assertThat(node.revoke("ann", "r1")).isEqualTo(1);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void view_databaseUnreachable_turnsStaleAndRecoversWithoutAGap(Database kind) throws Exception {
    try (TestDatabase database = kind.open();
        LogLines log = new LogLines()) {
      FaultySource source = new FaultySource(database.dataSource());
      try (Node cutOff =
              Node.start(Database.journal(source), Node.settings(Duration.ofMillis(400)));
          Node other = Node.start(Database.journal(database))) {
        other.revoke("ann", "r1");
        assertThat(cutOff.journal().awaitApplied(1, Node.PATIENCE)).isTrue();
        Position before = cutOff.position();

        source.refuse(true);

        await().until(() -> cutOff.journal().view().stale());
        assertThat(cutOff.journal().view().ready()).isTrue();
        assertThat(cutOff.position()).isEqualTo(before);
        for (int i = 2; i <= 20; i++) {
          other.revoke("user" + i, "r" + i);
        }
        assertThatThrownBy(() -> cutOff.journal().append(Revocations.of("bob", "lost")))
            .isInstanceOf(JournalException.class);
        assertThat(cutOff.position()).isEqualTo(before);

        source.refuse(false);

        await().until(() -> !cutOff.journal().view().stale());
        assertThat(cutOff.journal().awaitApplied(20, Node.PATIENCE)).isTrue();
        assertThat(cutOff.applied())
            .extracting(JournalEntry::number)
            .isEqualTo(LongStream.rangeClosed(1, 20).boxed().toList());
        assertThat(cutOff.reloads()).isZero();
        assertThat(cutOff.revoked(before, "user7")).isTrue();
        assertThat(log.lines()).filteredOn(line -> line.contains("UL0407")).hasSize(1);
      }
    }
  }

  /** The answer tells what was so when the database was asked. */
  @ParameterizedTest
  @CsvSource({"H2, false", "H2, true", "POSTGRESQL, false", "POSTGRESQL, true"})
  void view_answerThatCameTooLate_isAppliedAndStaysStaleUntilTheNextOne(
      Database kind, boolean renewed) throws Exception {
    try (TestDatabase database = kind.open();
        LogLines log = new LogLines()) {
      FaultySource source = new FaultySource(database.dataSource());
      try (Node node =
          Node.start(Database.journal(source), Node.settings(Duration.ofMillis(400)))) {
        List<Boolean> staleWhenApplied = new CopyOnWriteArrayList<>();
        node.journal().addListener(tells(() -> staleWhenApplied.add(staleness(node))));
        CountDownLatch late = new CountDownLatch(1);
        CountDownLatch next = new CountDownLatch(1);
        assertThat(source.freezeRead(late).await(10, TimeUnit.SECONDS)).isTrue();
        await().until(() -> staleness(node));
        CountDownLatch asked = source.freezeRead(next);
        RevocationJournal other = Database.journal(database);
        other.append(List.of(Revocations.of("ann", "r1")));
        if (renewed) {
          other.renew(node.position().journalId(), 1);
        }

        late.countDown();

        assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(staleness(node)).isTrue();
        assertThat(log.lines()).noneMatch(line -> line.contains("UL0403"));
        next.countDown();
        await().until(() -> !staleness(node));
        assertThat(node.position().number()).isEqualTo(1);
        assertThat(staleWhenApplied).containsExactly(true);
        await().until(() -> log.lines().stream().anyMatch(line -> line.contains("UL0403")));
        assertThat(log.lines()).filteredOn(line -> line.contains("UL0407")).hasSize(1);
      }
    }
  }

  /** A read that was under way when the node turned stale proves nothing of what came then. */
  @ParameterizedTest
  @EnumSource
  void view_answerToWhatWasAskedBeforeItTurnedStale_staysStale(Database kind) throws Exception {
    try (TestDatabase database = kind.open()) {
      FaultySource source = new FaultySource(database.dataSource());
      try (Node node = Node.start(Database.journal(source), Node.settings(Duration.ofSeconds(2)))) {
        CountDownLatch slow = new CountDownLatch(1);
        CountDownLatch late = new CountDownLatch(1);
        CountDownLatch next = new CountDownLatch(1);
        assertThat(source.freezeRead(slow).await(10, TimeUnit.SECONDS)).isTrue();
        await().until(() -> node.journal().sinceLastRead().toMillis() > 1500);
        CountDownLatch asked = source.freezeRead(late);
        slow.countDown();
        assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
        await().pollInterval(Duration.ofMillis(10)).until(() -> staleness(node));
        CountDownLatch askedAgain = source.freezeRead(next);

        late.countDown();

        assertThat(askedAgain.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(staleness(node)).isTrue();
        next.countDown();
        await().until(() -> !staleness(node));
      }
    }
  }

  private static boolean staleness(Node node) {
    return node.journal().view().stale();
  }

  private static Journal.Listener tells(Runnable listener) {
    return new Journal.Listener() {
      @Override
      public void applied(List<JournalEntry> entries) {
        listener.run();
      }

      @Override
      public void reloaded() {
        listener.run();
      }
    };
  }

  /** As after a firewall forgot it: nobody says so, and nobody answers any more. */
  @Test
  void transaction_onAConnectionThatDiedInThePool_isDoneOnAnother() throws Exception {
    try (EmbeddedPostgres server = EmbeddedPostgres.start();
        Wire wire = Wire.to(server.getPort())) {
      PGConnectionPoolDataSource source = new PGConnectionPoolDataSource();
      source.setServerNames(new String[] {"localhost"});
      source.setPortNumbers(new int[] {wire.port()});
      source.setUser("postgres");
      source.setDatabaseName("postgres");
      JdbcConnectionPool pool = JdbcConnectionPool.create(source);
      try {
        Transactions transactions = new Transactions(pool);
        assertThat(transactions.commit(Connection::isReadOnly)).isFalse();
        wire.strand();

        long asked = System.nanoTime();
        // This pool hands out the closed one once more.
        await().ignoreExceptions().until(() -> !transactions.commit(Connection::isReadOnly));
        assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(10));

        JdbcJournal.open(pool, Optional.of(true));
        wire.strand();
        asked = System.nanoTime();
        JdbcJournal journal = JdbcJournal.open(pool, Optional.of(true));
        assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(10));
        await().ignoreExceptions().until(() -> journal.read(1, 1).head() == 0);
      } finally {
        pool.dispose();
      }
    }
  }

  /** The host's own pool may hand out a connection in a transaction that has failed. */
  @Test
  void connection_thatCannotBeAsked_isGivenBackAsItWas() throws Exception {
    try (TestDatabase database = TestDatabase.postgres();
        Connection connection = database.dataSource().getConnection()) {
      connection.setAutoCommit(false);
      assertThatThrownBy(() -> connection.createStatement().execute("SELECT 1 / 0"))
          .isInstanceOf(SQLException.class);
      Connection kept =
          Proxies.intercepting(
              Connection.class,
              connection,
              (method, arguments, goOn) -> method.equals("close") ? null : goOn.call());
      DataSource pool = Proxies.answering(DataSource.class, (method, arguments) -> kept);

      assertThatThrownBy(() -> new Transactions(pool).commit(any -> true))
          .isInstanceOf(SQLException.class);

      assertThat(connection.getNetworkTimeout()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void revoked_positionAboveTheHeadAndNoDatabase_isTrue(Database kind) throws Exception {
    try (TestDatabase database = kind.open()) {
      FaultySource source = new FaultySource(database.dataSource());
      try (Node node = Node.start(Database.journal(source))) {
        Position ahead = new Position(node.position().journalId(), 1);
        source.refuse(true);

        assertThat(node.revoked(ahead, "ann")).isTrue();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void open_databaseUnreachable_findsTheTablesWhenItIsBack(Database kind) throws Exception {
    try (TestDatabase database = kind.open()) {
      Database.journal(database).append(List.of(Revocations.of("ann", "r1")));
      FaultySource source = new FaultySource(database.dataSource());
      source.refuse(true);
      try (LogLines log = new LogLines()) {
        Journal journal =
            new Journal(
                Database.journal(source),
                Node.KEYS,
                Set.of(Revocations.CONNECTION),
                Node.settings(Duration.ofSeconds(30)));
        try (journal) {
          journal.start(Duration.ofMillis(100));
          assertThat(journal.view().ready()).isFalse();
          assertThat(log.lines()).anyMatch(line -> line.contains("UL0402"));

          source.refuse(false);

          await().until(() -> journal.view().ready());
          assertThat(journal.view().position().number()).isEqualTo(1);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void start_databaseUnreachable_isNotReadyUntilItWasRead(Database kind) throws Exception {
    try (TestDatabase database = kind.open()) {
      FaultySource source = new FaultySource(database.dataSource());
      JdbcJournal store = Database.journal(source);
      store.append(List.of(Revocations.of("ann", "r1")));
      source.refuse(true);
      Journal journal =
          new Journal(
              store,
              Node.KEYS,
              Set.of(Revocations.CONNECTION),
              Node.settings(Duration.ofSeconds(30)),
              Clock.systemUTC());
      try {
        journal.start(Duration.ofMillis(100));
        assertThat(journal.view().ready()).isFalse();
        source.refuse(false);
        await().until(() -> journal.view().ready());
        assertThat(journal.view().position().number()).isEqualTo(1);
      } finally {
        journal.close();
      }
    }
  }
}
