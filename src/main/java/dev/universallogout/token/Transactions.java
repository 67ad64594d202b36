package dev.universallogout.token;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
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
      State found = State.of(connection);
      new State(false, Connection.TRANSACTION_READ_COMMITTED, found.seconds()).apply(connection);
      T result;
      try {
        result = work.in(connection);
        connection.commit();
      } catch (SQLException | RuntimeException | Error e) {
        try {
          connection.rollback();
          found.apply(connection);
        } catch (SQLException alsoFailed) {
          e.addSuppressed(alsoFailed);
        }
        throw e;
      }
      found.apply(connection);
      return result;
    }
  }

  /** Prepares a statement that cannot wait for ever. */
  static PreparedStatement prepare(Connection connection, String sql) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    statement.setQueryTimeout(STATEMENT_SECONDS);
    return statement;
  }

  /**
   * How a connection was found.
   *
   * @param seconds the time a statement may take; H2 keeps it for the whole connection
   */
  private record State(boolean autoCommit, int isolation, int seconds) {

    static State of(Connection connection) throws SQLException {
      try (Statement any = connection.createStatement()) {
        return new State(
            connection.getAutoCommit(),
            connection.getTransactionIsolation(),
            any.getQueryTimeout());
      }
    }

    void apply(Connection connection) throws SQLException {
      try (Statement any = connection.createStatement()) {
        any.setQueryTimeout(seconds);
      }
      if (connection.getTransactionIsolation() != isolation) {
        connection.setTransactionIsolation(isolation);
      }
      connection.setAutoCommit(autoCommit);
    }
  }
}
