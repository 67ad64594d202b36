package dev.universallogout.token;

import dev.universallogout.configuration.ConfigurationException;
import dev.universallogout.journal.DatabaseTables;
import dev.universallogout.journal.Transactions;
import dev.universallogout.observability.Log;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** The tables of {@link RefreshTokens}. */
final class TokenSchema {

  private static final String FILE = "refresh-tokens.sql";

  private static final List<String> JOURNAL = List.of("ul_journal", "ul_revocation_key");

  private static final List<String> OWN =
      List.of("ul_token_family", "ul_token_family_subject", "ul_token_family_key");

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
        create.isPresent() ? create.get() : transactions.commit(DatabaseTables::isEmbedded);
    if (!mayCreate) {
      throw new ConfigurationException(
          "universal-logout.refresh-tokens.jdbc: the tables are missing; run"
              + " deploy/sql/refresh-tokens.sql or set universal-logout.journal.create-schema=true");
    }
    try {
      transactions.commit(
          connection -> {
            DatabaseTables.create(connection, FILE);
            return true;
          });
      Log.SCHEMA_CREATED.write("created the tables of the refresh tokens");
    } catch (SQLException e) {
      // Another node may have been faster.
      if (!present(transactions, OWN)) {
        throw e;
      }
    }
  }

  private static boolean present(Transactions transactions, List<String> tables)
      throws SQLException {
    return transactions.commit(connection -> DatabaseTables.present(connection, tables));
  }
}
