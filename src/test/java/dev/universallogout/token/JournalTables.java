package dev.universallogout.token;

import dev.universallogout.journal.Position;
import dev.universallogout.subject.SubjectIdentifier;
import dev.universallogout.subject.SubjectKey;
import dev.universallogout.subject.SubjectKeys;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** The part of the journal's tables that tokens ask, written as the journal writes them. */
final class JournalTables {

  static final String ID = "journal-1";

  private final TestDatabase database;
  private final SubjectKeys keys;

  JournalTables(TestDatabase database, SubjectKeys keys) throws SQLException {
    this.database = database;
    this.keys = keys;
    database.run(
        "CREATE TABLE ul_journal (journal_id VARCHAR(64) NOT NULL, head BIGINT NOT NULL,"
            + " floor BIGINT NOT NULL)",
        "CREATE TABLE ul_revocation_key (key_digest VARCHAR(64) NOT NULL, number BIGINT NOT NULL,"
            + " PRIMARY KEY (key_digest, number))",
        "INSERT INTO ul_journal VALUES ('" + ID + "', 0, 0)");
  }

  /** Commits a revocation and returns its number. */
  long append(String connection, SubjectIdentifier subject) throws SQLException {
    try (Connection db = database.dataSource().getConnection()) {
      db.setAutoCommit(false);
      try (Statement statement = db.createStatement();
          PreparedStatement insert =
              db.prepareStatement("INSERT INTO ul_revocation_key VALUES (?, ?)")) {
        statement.executeUpdate("UPDATE ul_journal SET head = head + 1");
        long number;
        try (ResultSet row = statement.executeQuery("SELECT head FROM ul_journal")) {
          row.next();
          number = row.getLong(1);
        }
        for (SubjectKey key : keys.ofRevocation(subject)) {
          insert.setString(1, key.digest(connection));
          insert.setLong(2, number);
          insert.executeUpdate();
        }
        db.commit();
        return number;
      } finally {
        db.rollback();
        db.setAutoCommit(true);
      }
    }
  }

  /** Forgets revocations up to a number, as retention does. */
  void forget(long number) throws SQLException {
    try (Connection db = database.dataSource().getConnection()) {
      db.setAutoCommit(false);
      try (Statement statement = db.createStatement()) {
        statement.executeUpdate("UPDATE ul_journal SET floor = " + number);
        statement.executeUpdate("DELETE FROM ul_revocation_key WHERE number <= " + number);
        db.commit();
      } finally {
        db.rollback();
        db.setAutoCommit(true);
      }
    }
  }

  long floor() throws SQLException {
    try (Connection db = database.dataSource().getConnection();
        Statement statement = db.createStatement();
        ResultSet row = statement.executeQuery("SELECT floor FROM ul_journal")) {
      row.next();
      return row.getLong(1);
    }
  }

  /** The position of whoever has just read the journal. */
  Position position() throws SQLException {
    try (Connection db = database.dataSource().getConnection();
        Statement statement = db.createStatement();
        ResultSet row = statement.executeQuery("SELECT journal_id, head FROM ul_journal")) {
      row.next();
      return new Position(row.getString(1), row.getLong(2));
    }
  }
}
