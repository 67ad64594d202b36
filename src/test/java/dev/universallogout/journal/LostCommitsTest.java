package dev.universallogout.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.universallogout.token.LogLines;
import dev.universallogout.token.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A database that went back in time: a restored backup, a fail-over to a replica that lagged. */
class LostCommitsTest {

  @ParameterizedTest
  @EnumSource
  void view_headFellBehind_getsANewIdAndOldPositionsAreDead(Database kind) throws Exception {
    try (TestDatabase database = kind.open();
        LogLines log = new LogLines();
        Node node = Node.start(Database.journal(database))) {
      revokeSome(node, 5);
      Position before = node.position();
      assertThat(node.revoked(before, "ann")).isFalse();

      restore(database, 3);

      await().until(() -> !node.position().journalId().equals(before.journalId()));
      assertThat(node.position().number()).isEqualTo(3);
      assertThat(node.revoked(before, "ann")).isTrue();
      assertThat(node.revoked(new Position(before.journalId(), 1), "ann")).isTrue();
      assertThat(node.revoked(node.position(), "ann")).isFalse();
      assertThat(node.reloads()).isEqualTo(1);
      assertThat(log.lines()).filteredOn(line -> line.contains("UL0404")).hasSize(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void view_sameNumberButAnotherEntry_getsANewId(Database kind) throws Exception {
    try (TestDatabase database = kind.open();
        Node node = Node.start(Database.journal(database))) {
      revokeSome(node, 5);
      Position before = node.position();

      overtake(database, 3, 2);

      await().until(() -> !node.position().journalId().equals(before.journalId()));
      assertThat(node.revoked(before, "ann")).isTrue();
      Position after = node.position();
      assertThat(after.number()).isEqualTo(5);
      assertThat(node.revoke("ann", "after")).isEqualTo(6);
      assertThat(node.revoked(after, "ann")).isTrue();
      assertThat(node.revoked(node.position(), "ann")).isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource
  void view_overtakenByNewEntries_getsANewId(Database kind) throws Exception {
    try (TestDatabase database = kind.open();
        Node node = Node.start(Database.journal(database))) {
      revokeSome(node, 5);
      Position before = node.position();

      overtake(database, 3, 7);

      await().until(() -> !node.position().journalId().equals(before.journalId()));
      assertThat(node.position().number()).isEqualTo(10);
      assertThat(node.revoked(before, "ann")).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource
  void views_ofTwoNodes_agreeOnTheNewId(Database kind) throws Exception {
    try (TestDatabase database = kind.open();
        Node one = Node.start(Database.journal(database));
        Node two = Node.start(Database.journal(database))) {
      revokeSome(one, 5);
      String before = one.position().journalId();
      assertThat(two.journal().awaitApplied(5, Node.PATIENCE)).isTrue();

      restore(database, 3);

      await()
          .until(
              () ->
                  !one.position().journalId().equals(before)
                      && two.position().equals(one.position()));
      String renewed = one.journal().store().read(1, 1).journalId();
      assertThat(one.position()).isEqualTo(new Position(renewed, 3));
    }
  }

  @ParameterizedTest
  @EnumSource
  void revoked_positionAboveTheHeadAfterARestart_isTrueAndProvesTheLoss(Database kind)
      throws Exception {
    try (TestDatabase database = kind.open()) {
      Position before;
      try (Node node = Node.start(Database.journal(database))) {
        revokeSome(node, 5);
        before = node.position();
      }
      restore(database, 3);
      try (Node restarted = Node.start(Database.journal(database))) {
        assertThat(restarted.position()).isEqualTo(new Position(before.journalId(), 3));
        Position within = new Position(before.journalId(), 3);
        assertThat(restarted.revoked(within, "ann")).isFalse();

        assertThat(restarted.revoked(before, "ann")).isTrue();

        await().until(() -> !restarted.position().journalId().equals(before.journalId()));
        assertThat(restarted.revoked(within, "ann")).isTrue();
        assertThat(restarted.revoked(restarted.position(), "ann")).isFalse();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void awaitApplied_numberThatWasAppliedInALostHistory_waitsForTheNewOne(Database kind)
      throws Exception {
    try (TestDatabase database = kind.open();
        Node node = thatSeldomLooks(database)) {
      revokeSome(node, 5);
      String before = node.position().journalId();

      overtake(database, 3, 1);

      assertThat(node.journal().awaitApplied(4, Node.PATIENCE)).isTrue();
      assertThat(node.position().journalId()).isNotEqualTo(before);
    }
  }

  @ParameterizedTest
  @EnumSource
  void view_oneBackupRestoredTwice_doesNotReviveWhatTheFirstTimeEnded(Database kind)
      throws Exception {
    try (TestDatabase database = kind.open();
        Node one = Node.start(Database.journal(database));
        Node two = Node.start(Database.journal(database))) {
      revokeSome(one, 2);
      Position old = one.position();
      one.revoke("ann", "lost");

      for (int time = 1; time <= 2; time++) {
        String before = one.position().journalId();
        restoreBackup(database, old);
        await()
            .until(
                () ->
                    !List.of(before, old.journalId()).contains(one.position().journalId())
                        && two.position().equals(one.position()));

        assertThat(one.revoked(old, "ann")).isTrue();
        assertThat(two.revoked(old, "ann")).isTrue();
        assertThat(one.revoked(one.position(), "ann")).isFalse();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void view_entryMissing_isNotPassedOver(Database kind) throws Exception {
    try (TestDatabase database = kind.open();
        LogLines log = new LogLines()) {
      FaultySource source = new FaultySource(database.dataSource());
      try (Node node = Node.start(Database.journal(source))) {
        revokeSome(node, 2);
        source.before(
            "SELECT r.number",
            () -> {
              try {
                Database.journal(database)
                    .append(List.of(Revocations.of("ann", "r3"), Revocations.of("bob", "r4")));
                database.run("DELETE FROM ul_revocation WHERE number = 3");
              } catch (JournalException | SQLException e) {
                throw new IllegalStateException(e);
              }
            });

        await().until(() -> says(log, "revocation 3 is missing"));
        assertThat(node.position().number()).isEqualTo(2);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 5})
  void start_entryMissing_neverGetsReady(long missing) throws Exception {
    try (TestDatabase database = TestDatabase.h2()) {
      try (Node node = Node.start(Database.journal(database))) {
        revokeSome(node, 5);
      }
      database.run("DELETE FROM ul_revocation WHERE number = " + missing);
      try (LogLines log = new LogLines();
          Journal journal =
              new Journal(
                  Database.journal(database),
                  Node.KEYS,
                  Set.of(Revocations.CONNECTION),
                  Node.settings(Node.PATIENCE))) {
        journal.start(Duration.ofMillis(100));

        await().until(() -> says(log, "revocation " + missing + " is missing"));
        assertThat(journal.view().ready()).isFalse();
      }
    }
  }

  private static boolean says(LogLines log, String text) {
    return log.lines().stream().anyMatch(line -> line.contains(text));
  }

  /** The database as it was when its journal had this id and head. */
  private static void restoreBackup(TestDatabase database, Position head) throws Exception {
    try (Connection connection = database.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("DELETE FROM ul_revocation_key WHERE number > " + head.number());
      statement.execute("DELETE FROM ul_revocation WHERE number > " + head.number());
      statement.execute(
          "UPDATE ul_journal SET generation = 0, head = "
              + head.number()
              + ", journal_id = '"
              + head.journalId()
              + "'");
      connection.commit();
      connection.setAutoCommit(true);
    }
  }

  /** Its number is taken by another entry before this node has read either. */
  @ParameterizedTest
  @EnumSource
  void awaitApplied_entryThatAFailOverLostAndAnotherReplaced_isFalse(Database kind)
      throws Exception {
    try (TestDatabase database = kind.open();
        Node node = thatSeldomLooks(database)) {
      revokeSome(node, 3);
      JournalEntry acknowledged =
          ((RevocationJournal.Appended.Added)
                  Database.journal(database).append(List.of(Revocations.of("ann", "r9"))).get(0))
              .entry();
      overtake(database, 3, 2);

      assertThat(node.journal().awaitApplied(acknowledged, Node.PATIENCE)).isFalse();
      JournalEntry present = node.journal().store().read(4, 1).entries().get(0);
      assertThat(present.number()).isEqualTo(acknowledged.number());
      assertThat(node.journal().awaitApplied(present, Node.PATIENCE)).isTrue();
    }
  }

  /** This node is told nothing of it, and does not look, as one that stands still. */
  @ParameterizedTest
  @EnumSource
  void awaitApplied_entryThatWasAppliedAndLostSince_isFalseAMomentLater(Database kind)
      throws Exception {
    try (TestDatabase database = kind.open();
        Node node = thatSeldomLooks(database)) {
      revokeSome(node, 3);
      JournalEntry entry =
          ((RevocationJournal.Appended.Added) node.journal().append(Revocations.of("ann", "r9")))
              .entry();
      assertThat(node.journal().awaitApplied(entry, Node.PATIENCE)).isTrue();

      overtake(database, 3, 2);

      await()
          .pollDelay(Duration.ofMillis(1_100))
          .atMost(Duration.ofSeconds(3))
          .untilAsserted(
              () -> assertThat(node.journal().awaitApplied(entry, Node.PATIENCE)).isFalse());
    }
  }

  /** As where a backup restores the tables from different moments. */
  @ParameterizedTest
  @EnumSource
  void append_belowAnEntryAboveTheHead_makesNoWorkOfThat(Database kind) throws Exception {
    try (TestDatabase database = kind.open();
        RevocationJournal journal = Database.journal(database);
        Connection connection = database.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      journal.append(List.of(Revocations.of("ann", "r1"), Revocations.of("bob", "r2")));
      statement.execute("UPDATE ul_journal SET head = 0");
      statement.execute("DELETE FROM ul_revocation_key");
      statement.execute("DELETE FROM ul_revocation WHERE number = 1");
      journal.register("app");

      journal.append(List.of(Revocations.of("cat", "r3")));

      assertThat(journal.pending(1)).containsExactly("app");
      assertThat(journal.pending(2)).isEmpty();
    }
  }

  /** A node that reads the journal when it is rung only. */
  private static Node thatSeldomLooks(TestDatabase database) throws Exception {
    return Node.start(
        Database.journal(database), Node.settings(Duration.ofMinutes(1), Duration.ofMinutes(1)));
  }

  private static void revokeSome(Node node, int count) throws Exception {
    for (int i = 1; i <= count; i++) {
      node.revoke("user" + i, "r" + i);
    }
  }

  /** The database as it was when its head had this number. */
  private static void restore(TestDatabase database, long head) throws Exception {
    overtake(database, head, 0);
  }

  /** The same, with as many entries of another history behind it, in one step. */
  private static void overtake(TestDatabase database, long head, int others) throws Exception {
    try (Connection connection = database.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("DELETE FROM ul_revocation_key WHERE number > " + head);
      statement.execute("DELETE FROM ul_revocation WHERE number > " + head);
      for (long number = head + 1; number <= head + others; number++) {
        statement.execute(
            "INSERT INTO ul_revocation (number, entry_id, connection, subject, issued_at,"
                + " request_id, recorded_at) SELECT "
                + number
                + ", 'other-"
                + number
                + "', connection, subject, issued_at, 'other-"
                + number
                + "', recorded_at FROM ul_revocation WHERE number = 1");
      }
      statement.execute("UPDATE ul_journal SET head = " + (head + others));
      connection.commit();
      connection.setAutoCommit(true);
    }
  }
}
