package dev.universallogout.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.universallogout.journal.RevocationJournal.Appended.Added;
import dev.universallogout.token.MutableClock;
import dev.universallogout.token.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Holders of refresh tokens whom the database does not know any more, and work that is lost. */
class LostHoldersTest {
  private static final Revocation FIRST = Revocations.of("ann", "r1");
  private static final Revocation SECOND = Revocations.of("bob", "r2");
  private static final Revocation THIRD = Revocations.of("cat", "r3");

  private final MutableClock clock = new MutableClock();

  /** Also where the holder was cut off for long. */
  @ParameterizedTest
  @EnumSource
  void register_ofALostHolder_makesWorkOfAllThatWasRecordedMeanwhile(Database kind)
      throws Exception {
    try (TestDatabase database = kind.open();
        JdbcJournal own = journal(database);
        JdbcJournal others = journal(database)) {
      lose(database, own, others);

      own.register("own");
      own.register("own");

      assertThat(own.pending(1)).containsExactly("own");
      assertThat(own.pending(2)).containsExactly("own");
    }
  }

  @ParameterizedTest
  @EnumSource
  void append_byALostHolder_makesWorkOfAllThatWasRecordedMeanwhile(Database kind) throws Exception {
    try (TestDatabase database = kind.open();
        JdbcJournal own = journal(database);
        JdbcJournal others = journal(database)) {
      lose(database, own, others);

      append(own, THIRD);

      assertThat(own.pending(List.of(1L, 2L, 3L)))
          .containsOnlyKeys(1L, 2L, 3L)
          .allSatisfy((number, holders) -> assertThat(holders).containsExactly("own"));
    }
  }

  /** Else tokens would end of whoever has signed in since. */
  @ParameterizedTest
  @EnumSource
  void register_ofALostHolder_makesNoWorkOfWhatIsOlderThanAnHourBeforeItWasKnown(Database kind)
      throws Exception {
    try (TestDatabase database = kind.open();
        JdbcJournal own = journal(database)) {
      own.register("own");
      own.done(append(own, FIRST), "own");
      clock.advance(Duration.ofHours(2));
      // By which it is known once more.
      own.done(append(own, SECOND), "own");
      clock.advance(Duration.ofMinutes(50));
      execute(database, "DELETE FROM ul_holder");

      own.register("own");

      assertThat(own.pending(1)).isEmpty();
      assertThat(own.pending(2)).containsExactly("own");
    }
  }

  @ParameterizedTest
  @EnumSource
  void register_ofANewHolder_makesNoWorkOfWhatWasRecordedBefore(Database kind) throws Exception {
    try (TestDatabase database = kind.open();
        JdbcJournal own = journal(database)) {
      append(own, FIRST);

      own.register("own");

      assertThat(own.pending(1)).isEmpty();
    }
  }

  /** As a fail-over does while a holder is busy. */
  @ParameterizedTest
  @EnumSource
  void done_ofAnEntryThatAnotherReplaced_leavesTheWorkOfThat(Database kind) throws Exception {
    try (TestDatabase database = kind.open();
        JdbcJournal own = journal(database)) {
      own.register("own");
      JournalEntry lost = append(own, FIRST);
      execute(database, "UPDATE ul_revocation SET entry_id = 'other' WHERE number = 1");

      own.done(lost, "own");

      assertThat(own.pending(1)).containsExactly("own");
    }
  }

  /** Loses a holder, which is cut off for a day, while another application records two entries. */
  private void lose(TestDatabase database, JdbcJournal own, JdbcJournal others) throws Exception {
    own.register("own");
    execute(database, "DELETE FROM ul_holder");
    append(others, FIRST);
    append(others, SECOND);
    clock.advance(Duration.ofDays(1));
    assertThat(own.pending(List.of(1L, 2L))).isEmpty();
  }

  private JdbcJournal journal(TestDatabase database) throws JournalException {
    return JdbcJournal.open(database.dataSource(), Optional.of(true), clock);
  }

  private static JournalEntry append(JdbcJournal journal, Revocation revocation) throws Exception {
    return ((Added) journal.append(List.of(revocation)).get(0)).entry();
  }

  private static void execute(TestDatabase database, String sql) throws SQLException {
    try (Connection connection = database.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
