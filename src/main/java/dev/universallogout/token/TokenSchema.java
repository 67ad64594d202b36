package dev.universallogout.token;

import dev.universallogout.configuration.ConfigurationException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The tables of {@link RefreshTokens}; {@code deploy/sql/refresh-tokens.sql} is the same. */
final class TokenSchema {

  private static final Set<String> EMBEDDED = Set.of("H2", "Apache Derby", "HSQL Database Engine");

  private static final List<String> JOURNAL = List.of("ul_journal", "ul_revocation_key");

  private static final List<String> OWN =
      List.of("ul_token_family", "ul_token_family_subject", "ul_token_family_key");

  /** The class of SQL states that says it (ISO 9075: syntax error or access rule violation). */
  private static final String NO_SUCH_TABLE = "42";

  /** Times are milliseconds since the epoch; digests are SHA-256 in hexadecimal. */
  static final List<String> STATEMENTS =
      List.of(
          """
          CREATE TABLE ul_token_family (
            family_id VARCHAR(64) NOT NULL PRIMARY KEY,
            token_digest VARCHAR(64) NOT NULL,
            previous_digest VARCHAR(64),
            rotation_salt VARCHAR(64),
            rotated_at BIGINT,
            issued_at BIGINT NOT NULL,
            presented_at BIGINT NOT NULL,
            expires_at BIGINT NOT NULL,
            revoked_at BIGINT,
            journal_id VARCHAR(64) NOT NULL,
            journal_number BIGINT NOT NULL,
            connections VARCHAR(4000) NOT NULL,
            user_name VARCHAR(2048),
            client VARCHAR(2000)
          )""",
          "CREATE INDEX ul_token_family_expires ON ul_token_family (expires_at)",
          """
          CREATE TABLE ul_token_family_subject (
            family_id VARCHAR(64) NOT NULL REFERENCES ul_token_family (family_id) ON DELETE CASCADE,
            place INTEGER NOT NULL,
            format VARCHAR(32) NOT NULL,
            issuer VARCHAR(2048),
            subject VARCHAR(2048) NOT NULL,
            PRIMARY KEY (family_id, place)
          )""",
          """
          CREATE TABLE ul_token_family_key (
            family_id VARCHAR(64) NOT NULL REFERENCES ul_token_family (family_id) ON DELETE CASCADE,
            key_digest VARCHAR(64) NOT NULL,
            PRIMARY KEY (family_id, key_digest)
          )""",
          "CREATE INDEX ul_token_family_key_digest ON ul_token_family_key (key_digest)");

  private TokenSchema() {}

  /**
   * Sees to it that the tables are there.
   *
   * @param create whether missing ones are created; where empty, only in an embedded database
   * @throws ConfigurationException if they are missing and were not created, or if the journal's
   *     are
   */
  static void require(Transactions transactions, Optional<Boolean> create) throws SQLException {
    if (!present(transactions, JOURNAL)) {
      throw new ConfigurationException(
          "universal-logout.refresh-tokens.jdbc: the journal's tables are not in this data source;"
              + " redeeming a token asks them");
    }
    if (present(transactions, OWN)) {
      return;
    }
    boolean mayCreate =
        create.isPresent()
            ? create.get()
            : transactions.commit(c -> EMBEDDED.contains(c.getMetaData().getDatabaseProductName()));
    if (!mayCreate) {
      throw new ConfigurationException(
          "universal-logout.refresh-tokens.jdbc: the tables are missing; run"
              + " deploy/sql/refresh-tokens.sql or set universal-logout.journal.create-schema=true");
    }
    try {
      transactions.commit(TokenSchema::create);
    } catch (SQLException e) {
      // Another node may have been faster.
      if (!present(transactions, OWN)) {
        throw e;
      }
    }
  }

  private static boolean create(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : STATEMENTS) {
        statement.execute(sql);
      }
      return true;
    }
  }

  private static boolean present(Transactions transactions, List<String> tables)
      throws SQLException {
    try {
      return transactions.commit(
          connection -> {
            for (String table : tables) {
              try (PreparedStatement query =
                  Transactions.prepare(connection, "SELECT 1 FROM " + table + " WHERE 1 = 0")) {
                query.executeQuery().close();
              }
            }
            return true;
          });
    } catch (SQLException e) {
      if (e.getSQLState() != null && e.getSQLState().startsWith(NO_SUCH_TABLE)) {
        return false;
      }
      throw e;
    }
  }
}
