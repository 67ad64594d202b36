package dev.universallogout.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.universallogout.token.LogLines;
import dev.universallogout.token.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DatabaseDoorbellTest {
  private static final Duration PAUSE = Duration.ofMillis(20);
  private static final String LISTENERS =
      "FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'";

  private final TestDatabase database = TestDatabase.postgres();

  @AfterEach
  void closeDatabase() {
    database.close();
  }

  @Test
  void append_onOneNode_isAppliedOnTheOtherLongBeforeItPolls() throws Exception {
    try (Node a = slowNode();
        Node b = slowNode();
        DatabaseDoorbell bellOfA = doorbell(a.journal()::tailNow);
        DatabaseDoorbell bellOfB = doorbell(b.journal()::tailNow)) {
      a.journal().onAppended(bellOfA::ring);
      awaitListening(bellOfB);

      long number = a.revoke("ann", "r1");

      await().atMost(Duration.ofSeconds(20)).until(() -> b.position().number() == number);
      assertThat(b.applied()).hasSize(1);
    }
  }

  @Test
  void ring_afterTheListenersConnectionWasKilled_isHeardOnANewOne() throws Exception {
    AtomicInteger heard = new AtomicInteger();
    try (LogLines log = new LogLines();
        DatabaseDoorbell bell = doorbell(heard::incrementAndGet)) {
      awaitListening(bell);
      assertThat(heard).hasValue(1);

      database.run("SELECT pg_terminate_backend(pid) " + LISTENERS);

      await().untilAsserted(() -> assertThat(heard).hasValueGreaterThan(1));
      awaitListening(bell);
      int before = heard.get();
      bell.ring();
      await().untilAsserted(() -> assertThat(heard).hasValueGreaterThan(before));
      assertThat(log.lines()).filteredOn(line -> line.contains("UL0409")).hasSize(1);
    }
  }

  @Test
  void listen_poolThatHidesTheDriver_warnsOnceAndGoesOnTrying() throws Exception {
    AtomicInteger tried = new AtomicInteger();
    FaultySource hiding = new FaultySource(database.dataSource());
    hiding.hideDriver(tried::incrementAndGet);
    try (LogLines log = new LogLines();
        DatabaseDoorbell bell = new DatabaseDoorbell(hiding, () -> {}, PAUSE)) {
      bell.start();

      await().untilAsserted(() -> assertThat(tried).hasValueGreaterThan(2));
      assertThat(bell.listening()).isFalse();
      assertThat(log.lines()).filteredOn(line -> line.contains("UL0409")).hasSize(1);
    }
  }

  @Test
  void listen_notPostgres_warnsOnce() throws Exception {
    try (TestDatabase h2 = TestDatabase.h2();
        LogLines log = new LogLines();
        DatabaseDoorbell bell = new DatabaseDoorbell(h2.dataSource(), () -> {}, PAUSE)) {
      bell.start();

      await().until(() -> log.lines().stream().anyMatch(line -> line.contains("UL0409")));
      assertThat(bell.listening()).isFalse();
    }
  }

  @Test
  void connection_afterClose_listensNoMore() throws Exception {
    DatabaseDoorbell bell = doorbell(() -> {});
    awaitListening(bell);

    bell.close();

    try (Connection connection = database.dataSource().getConnection()) {
      assertThat(channels(connection)).isZero();
      assertThat(connection.getAutoCommit()).isTrue();
      assertThat(connection.getNetworkTimeout()).isZero();
    }
  }

  private static int channels(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT count(*) FROM pg_listening_channels()")) {
      row.next();
      return row.getInt(1);
    }
  }

  private static void awaitListening(DatabaseDoorbell bell) {
    await().atMost(Duration.ofSeconds(20)).until(bell::listening);
  }

  private DatabaseDoorbell doorbell(Runnable heard) {
    DatabaseDoorbell bell = new DatabaseDoorbell(database.dataSource(), heard, PAUSE);
    bell.start();
    return bell;
  }

  private Node slowNode() throws JournalException {
    return Node.start(
        Database.journal(database), Node.settings(Duration.ofMinutes(1), Duration.ofMinutes(2)));
  }
}
