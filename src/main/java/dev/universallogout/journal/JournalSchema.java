package dev.universallogout.journal;

import dev.universallogout.observability.Log;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The journal's tables: looked for, created where that is wanted, and judged by their version. */
final class JournalSchema {
  private static final int VERSION = 1;
  private static final int ATTEMPTS = 10;
  private static final String FILE = "universal-logout.sql";

  /** One of each script that there has been, the latest last. */
  private static final List<String> TABLES = List.of("ul_journal", "ul_connection", "ul_secret");

  private JournalSchema() {}

  static boolean isEmbedded(Transactions transactions) throws JournalException {
    try {
      return transactions.commit(DatabaseTables::isEmbedded);
    } catch (SQLException e) {
      throw new JournalException("the database cannot be asked", e);
    }
  }

  static void require(Transactions transactions, Optional<Boolean> create) throws JournalException {
    Optional<Integer> version = version(transactions);
    if (version.isEmpty()) {
      if (!create.orElse(isEmbedded(transactions))) {
        throw new JournalException(
            "its database has no journal; create the tables with deploy/sql/universal-logout.sql,"
                + " or set universal-logout.journal.create-schema=true");
      }
      create(transactions);
      version = version(transactions);
    }
    if (version.orElse(0) == 0) {
      begin(transactions);
      version = version(transactions);
    }
    if (version.orElse(0) != VERSION) {
      throw new JournalException(
          "the journal's tables have version "
              + version.orElse(0)
              + ", this release needs version "
              + VERSION);
    }
  }

  /** The version of the tables; 0 where they are empty, nothing where they are missing. */
  private static Optional<Integer> version(Transactions transactions) throws JournalException {
    try {
      return transactions.commit(JournalSchema::version);
    } catch (SQLException e) {
      throw new JournalException("the database cannot be asked", e);
    }
  }

  private static Optional<Integer> version(Connection connection) throws SQLException {
    if (!DatabaseTables.present(connection, TABLES)) {
      return Optional.empty();
    }
    try (PreparedStatement query =
            Transactions.prepare(connection, "SELECT schema_version FROM ul_journal WHERE id = 1");
        ResultSet row = query.executeQuery()) {
      return Optional.of(row.next() ? row.getInt(1) : 0);
    }
  }

  /**
   * Other nodes may be doing the same, and each table may be lost to one of them: what counts is
   * that all are there afterwards.
   */
  private static void create(Transactions transactions) throws JournalException {
    SQLException failure = null;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      try {
        transactions.commit(
            connection -> {
              DatabaseTables.create(connection, FILE);
              return true;
            });
        Log.SCHEMA_CREATED.write("created the journal's tables, version " + VERSION);
        return;
      } catch (SQLException e) {
        failure = e;
      }
    }
    throw new JournalException("the journal's tables cannot be created", failure);
  }

  private static void begin(Transactions transactions) throws JournalException {
    try {
      transactions.commit(
          connection -> {
            try (PreparedStatement insert =
                Transactions.prepare(
                    connection,
                    "INSERT INTO ul_journal (id, schema_version, journal_id, generation, head,"
                        + " floor) VALUES (1, ?, ?, 0, 0, 0)")) {
              insert.setInt(1, VERSION);
              insert.setString(2, UUID.randomUUID().toString());
              return insert.executeUpdate();
            }
          });
    } catch (SQLException e) {
      // Another node was faster, or it cannot be written.
      if (version(transactions).orElse(0) == 0) {
        throw new JournalException("the journal cannot be begun", e);
      }
    }
  }
}
