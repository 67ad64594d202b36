package dev.universallogout.token;

import dev.universallogout.journal.JdbcJournal;
import dev.universallogout.journal.JournalException;
import dev.universallogout.journal.Position;
import dev.universallogout.journal.Revocation;
import dev.universallogout.journal.RevocationJournal.Appended.Added;
import dev.universallogout.journal.RevocationJournal.Page;
import dev.universallogout.subject.SubjectIdentifier;
import dev.universallogout.subject.SubjectKeys;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/** The journal that tokens ask, in short words. */
final class JournalTables {

  private final TestDatabase database;
  private final JdbcJournal journal;

  JournalTables(TestDatabase database, SubjectKeys keys) throws JournalException {
    this.database = database;
    this.journal = JdbcJournal.open(database.dataSource(), Optional.of(true));
  }

  /** Commits a revocation and returns its number. */
  long append(String connection, SubjectIdentifier subject) throws JournalException {
    Revocation revocation =
        new Revocation(connection, subject, OptionalLong.empty(), UUID.randomUUID().toString());
    return ((Added) journal.append(List.of(revocation)).get(0)).entry().number();
  }

  /** Forgets revocations up to a number, as retention does by their age. */
  void forget(long number) throws SQLException {
    try (Connection db = database.dataSource().getConnection()) {
      db.setAutoCommit(false);
      try (Statement statement = db.createStatement()) {
        statement.executeUpdate("UPDATE ul_journal SET floor = " + number);
        statement.executeUpdate("DELETE FROM ul_revocation_key WHERE number <= " + number);
        statement.executeUpdate("DELETE FROM ul_revocation WHERE number <= " + number);
        db.commit();
      } finally {
        db.rollback();
        db.setAutoCommit(true);
      }
    }
  }

  long floor() throws JournalException {
    return journal.read(Long.MAX_VALUE, 1).floor();
  }

  /** The position of whoever has just read the journal. */
  Position position() throws JournalException {
    Page page = journal.read(Long.MAX_VALUE, 1);
    return new Position(page.journalId(), page.head());
  }
}
