package dev.universallogout.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.universallogout.subject.SubjectIdentifier.Everybody;
import dev.universallogout.subject.SubjectKeys;
import dev.universallogout.token.LogLines;
import dev.universallogout.token.TestDatabase;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What operators decide holds on every node that shares the database, and after a restart. */
class OperatorControlsTest {
  private static final SubjectKeys KEYS = new SubjectKeys(false);

  private static Journal node(RevocationJournal store) {
    Journal journal =
        new Journal(store, KEYS, Set.of("okta", "partner"), Node.settings(Duration.ofSeconds(30)));
    journal.start(Duration.ofSeconds(10));
    return journal;
  }

  private static boolean paused(Journal node, String connection) {
    return node.controls().orElseThrow().paused().contains(connection);
  }

  @ParameterizedTest
  @EnumSource
  void pause_onOneNode_holdsOnAnotherAndAfterARestart(Database kind) throws Exception {
    try (TestDatabase database = kind.open()) {
      try (Journal here = node(Database.journal(database));
          Journal there = node(Database.journal(database))) {
        here.pause("okta", true);

        assertThat(paused(here, "okta")).isTrue();
        await().until(() -> paused(there, "okta"));
        assertThat(paused(there, "partner")).isFalse();
      }
      try (Journal restarted = node(Database.journal(database))) {
        assertThat(paused(restarted, "okta")).isTrue();
        restarted.pause("okta", false);
        assertThat(paused(restarted, "okta")).isFalse();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void pause_bySql_isSeenByEveryNode(Database kind) throws Exception {
    try (TestDatabase database = kind.open();
        Journal here = node(Database.journal(database));
        Journal there = node(Database.journal(database))) {
      database.run("UPDATE ul_connection SET paused = 1 WHERE name = 'okta'");

      await().until(() -> paused(here, "okta") && paused(there, "okta"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void end_bySql_isRecordedOnceForAllNodes(Database kind) throws Exception {
    try (TestDatabase database = kind.open();
        Journal here = node(Database.journal(database));
        Journal there = node(Database.journal(database))) {
      database.run("UPDATE ul_connection SET end_all = 1 WHERE name = 'okta'");

      await().until(() -> here.view().position().number() == 1);
      await().until(() -> there.view().position().number() == 1);
      Revocation recorded = here.store().read(1, 10).entries().get(0).revocation();
      assertThat(recorded.connection()).isEqualTo("okta");
      assertThat(recorded.subject()).isEqualTo(new Everybody());
      assertThat(here.store().endRequested()).isEmpty();
      assertThat(here.store().read(1, 10).head()).isEqualTo(1);
    }
  }

  /** Revocations are recorded and applied meanwhile, and the request is done when it can be. */
  @Test
  void end_whoseRowSomebodyHasLocked_holdsUpNoRevocation() throws Exception {
    try (TestDatabase database = TestDatabase.postgres()) {
      node(Database.journal(database)).close();
      database.run("UPDATE ul_connection SET end_all = 1 WHERE name = 'okta'");
      try (Connection connection = database.dataSource().getConnection();
          Statement statement = connection.createStatement();
          LogLines log = new LogLines()) {
        connection.setAutoCommit(false);
        statement.execute("UPDATE ul_connection SET paused = 0 WHERE name = 'okta'");
        try (Journal here =
            new Journal(
                Database.journal(database),
                KEYS,
                Set.of("okta", "partner"),
                Node.settings(Duration.ofSeconds(2)))) {
          here.start(Duration.ofSeconds(30));
          assertThat(log.lines()).filteredOn(line -> line.contains("UL0410")).hasSize(1);

          here.pause("partner", true);
          assertThat(paused(here, "partner")).isTrue();
          // Longer than anything waits for a lock.
          for (int number = 1; number <= 14; number++) {
            long asked = System.nanoTime();
            here.append(Revocations.of("ann", "r" + number));
            assertThat(here.awaitApplied(number, Duration.ofSeconds(2))).isTrue();
            assertThat(Duration.ofNanos(System.nanoTime() - asked))
                .isLessThan(Duration.ofSeconds(2));
            TimeUnit.MILLISECONDS.sleep(500);
            assertThat(here.view().stale()).isFalse();
          }
          assertThat(log.lines()).filteredOn(line -> line.contains("UL0410")).hasSize(1);

          connection.rollback();
          await().until(() -> here.view().position().number() == 15);
          assertThat(here.store().read(15, 1).entries().get(0).revocation().subject())
              .isEqualTo(new Everybody());
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void secret_isTheSameOnEveryNode(Database kind) throws Exception {
    try (TestDatabase database = kind.open();
        Journal here = node(Database.journal(database));
        Journal there = node(Database.journal(database))) {
      assertThat(here.secret()).hasSize(64).isEqualTo(there.secret());
    }
  }

  @Test
  void pause_inMemory_holds() throws Exception {
    InMemoryJournal store = new InMemoryJournal();
    try (Journal journal = node(store)) {
      journal.pause("okta", true);

      assertThat(paused(journal, "okta")).isTrue();
    }
  }
}
