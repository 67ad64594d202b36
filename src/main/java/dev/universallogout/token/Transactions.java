package dev.universallogout.token;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * Short transactions of our own on a data source that belongs to somebody else. Connections go back
 * as they came. To be used on threads that have no JTA transaction.
 */
final class Transactions {

  /** The longest time that one statement may take, in seconds, waiting for locks included. */
  private static final int STATEMENT_SECONDS = 10;

  /** What is done in a transaction. */
  interface Work<T> {
    T in(Connection connection) throws SQLException;
  }

  private final DataSource dataSource;

  Transactions(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  /** Commits what the work did, or rolls it back when it fails. */
  <T> T commit(Work<T> work) throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      boolean autoCommit = connection.getAutoCommit();
      int isolation = connection.getTransactionIsolation();
      connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
      connection.setAutoCommit(false);
      T result;
      try {
        result = work.in(connection);
        connection.commit();
      } catch (SQLException | RuntimeException | Error e) {
        try {
          connection.rollback();
          connection.setAutoCommit(autoCommit);
          connection.setTransactionIsolation(isolation);
        } catch (SQLException alsoFailed) {
          e.addSuppressed(alsoFailed);
        }
        throw e;
      }
      connection.setAutoCommit(autoCommit);
      connection.setTransactionIsolation(isolation);
      return result;
    }
  }

  /** Prepares a statement that cannot wait for ever. */
  static PreparedStatement prepare(Connection connection, String sql) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    statement.setQueryTimeout(STATEMENT_SECONDS);
    return statement;
  }
}
