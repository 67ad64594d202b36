package dev.universallogout.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.universallogout.journal.RevocationJournal.Appended;
import dev.universallogout.journal.RevocationJournal.Appended.Added;
import dev.universallogout.token.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Holders of refresh tokens whom the database does not know any more, and work that is lost. */
class LostHoldersTest {
  private static final Revocation FIRST = Revocations.of("ann", "r1");
  private static final Revocation SECOND = Revocations.of("bob", "r2");

  @ParameterizedTest
  @EnumSource
  void register_ofALostHolder_makesWorkOfWhatWasRecordedMeanwhile(Database kind) throws Exception {
    try (TestDatabase database = kind.open();
        JdbcJournal own = Database.journal(database);
        JdbcJournal others = Database.journal(database)) {
      own.register("own");
      execute(database, "DELETE FROM ul_holder");
      append(others, FIRST);
      assertThat(own.pending(1)).isEmpty();

      own.register("own");
      own.register("own");

      assertThat(own.pending(1)).containsExactly("own");
    }
  }

  @ParameterizedTest
  @EnumSource
  void append_byALostHolder_makesWorkOfWhatWasRecordedMeanwhile(Database kind) throws Exception {
    try (TestDatabase database = kind.open();
        JdbcJournal own = Database.journal(database);
        JdbcJournal others = Database.journal(database)) {
      own.register("own");
      execute(database, "DELETE FROM ul_holder");
      append(others, FIRST);

      append(own, SECOND);

      assertThat(own.pending(1)).containsExactly("own");
      assertThat(own.pending(2)).containsExactly("own");
    }
  }

  /** Else tokens would end of whoever has signed in since. */
  @ParameterizedTest
  @EnumSource
  void register_ofALostHolder_makesNoWorkOfWhatIsOld(Database kind) throws Exception {
    try (TestDatabase database = kind.open();
        JdbcJournal own = Database.journal(database);
        JdbcJournal longAgo =
            JdbcJournal.open(
                database.dataSource(),
                Optional.of(true),
                Clock.offset(Clock.systemUTC(), Duration.ofHours(-2)))) {
      append(longAgo, FIRST);
      own.register("own");
      execute(database, "DELETE FROM ul_holder");

      own.register("own");

      assertThat(own.pending(1)).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void register_ofANewHolder_makesNoWorkOfWhatWasRecordedBefore(Database kind) throws Exception {
    try (TestDatabase database = kind.open();
        JdbcJournal own = Database.journal(database)) {
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
        JdbcJournal own = Database.journal(database)) {
      own.register("own");
      JournalEntry lost = append(own, FIRST);
      execute(database, "UPDATE ul_revocation SET entry_id = 'other' WHERE number = 1");

      own.done(lost, "own");

      assertThat(own.pending(1)).containsExactly("own");
    }
  }

  private static JournalEntry append(JdbcJournal journal, Revocation revocation) throws Exception {
    List<Appended> appended = journal.append(List.of(revocation));
    return ((Added) appended.get(0)).entry();
  }

  private static void execute(TestDatabase database, String sql) throws SQLException {
    try (Connection connection = database.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
