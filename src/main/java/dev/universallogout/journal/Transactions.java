package dev.universallogout.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.OptionalInt;
import javax.sql.DataSource;

/**
 * Short transactions of our own, READ COMMITTED, on a data source that belongs to somebody else.
 * Connections go back as they came. To be used on threads that have no JTA transaction.
 * Thread-safe.
 */
public final class Transactions {

  /** The longest time that one statement may take, in seconds, waiting for locks included. */
  private static final int STATEMENT_SECONDS = 10;

  /** The longest time that PostgreSQL may take for an answer. */
  private static final int NETWORK_MILLIS = 15_000;

  /** The same for the first one, of a connection that may have died in the pool. */
  private static final int FIRST_MILLIS = 3_000;

  /** How many connections are tried, so that the dead ones take less time than a caller has. */
  private static final int ATTEMPTS = 3;

  /**
   * What is done in a transaction.
   *
   * @param <E> what it may throw besides
   */
  public interface Work<T, E extends Exception> {
    T in(Connection connection) throws SQLException, E;
  }

  private final DataSource dataSource;

  public Transactions(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  /**
   * Commits what the work did, or rolls it back when it fails. A connection that died in the pool,
   * which is seen before the work begins, is given back, and another one is tried.
   */
  public <T, E extends Exception> T commit(Work<T, E> work) throws SQLException, E {
    for (int attempt = 1; ; attempt++) {
      try (Connection connection = dataSource.getConnection()) {
        State found;
        try {
          found = State.of(connection);
        } catch (SQLException e) {
          if (attempt < ATTEMPTS) {
            continue;
          }
          throw e;
        }
        return commit(work, connection, found);
      }
    }
  }

  private static <T, E extends Exception> T commit(
      Work<T, E> work, Connection connection, State found) throws SQLException, E {
    State ours = found.ours();
    T result;
    try {
      ours.apply(connection, found);
      result = work.in(connection);
      connection.commit();
    } catch (Throwable e) {
      abandon(connection, found, ours, e);
      throw e;
    }
    found.apply(connection, ours);
    return result;
  }

  /** To turn auto-commit on would commit what could not be rolled back, so that is left alone. */
  private static void abandon(Connection connection, State found, State ours, Throwable cause) {
    try {
      connection.rollback();
      found.apply(connection, ours);
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }

  /** Prepares a statement that cannot wait for ever. */
  public static PreparedStatement prepare(Connection connection, String sql) throws SQLException {
    return prepare(connection, sql, STATEMENT_SECONDS);
  }

  static PreparedStatement prepare(Connection connection, String sql, int seconds)
      throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    statement.setQueryTimeout(seconds);
    return statement;
  }

  static boolean isPostgresql(Connection connection) throws SQLException {
    return connection.getMetaData().getDatabaseProductName().equals("PostgreSQL");
  }

  /**
   * How a connection is.
   *
   * @param statementSeconds the time a statement may take; H2 keeps it for the whole connection
   * @param networkMillis the time an answer may take, on PostgreSQL only: a connection that died
   *     without a word would hold up its thread for ever
   */
  private record State(
      boolean autoCommit, int isolation, int statementSeconds, OptionalInt networkMillis) {

    static State of(Connection connection) throws SQLException {
      if (!isPostgresql(connection)) {
        return of(connection, OptionalInt.empty());
      }
      int networkMillis = connection.getNetworkTimeout();
      // Before it is asked anything.
      connection.setNetworkTimeout(Runnable::run, FIRST_MILLIS);
      try {
        return of(connection, OptionalInt.of(networkMillis));
      } catch (SQLException e) {
        try {
          connection.setNetworkTimeout(Runnable::run, networkMillis);
        } catch (SQLException again) {
          e.addSuppressed(again);
        }
        throw e;
      }
    }

    private static State of(Connection connection, OptionalInt networkMillis) throws SQLException {
      State state;
      try (Statement any = connection.createStatement()) {
        state =
            new State(
                connection.getAutoCommit(),
                connection.getTransactionIsolation(),
                any.getQueryTimeout(),
                networkMillis);
      }
      if (!state.autoCommit()) {
        // To ask for the isolation has begun a transaction in which it could not be changed.
        connection.rollback();
      }
      return state;
    }

    State ours() {
      return new State(
          false,
          Connection.TRANSACTION_READ_COMMITTED,
          statementSeconds,
          networkMillis.isPresent() ? OptionalInt.of(NETWORK_MILLIS) : networkMillis);
    }

    void apply(Connection connection, State present) throws SQLException {
      try (Statement any = connection.createStatement()) {
        any.setQueryTimeout(statementSeconds);
      }
      if (present.isolation() != isolation) {
        connection.setTransactionIsolation(isolation);
      }
      connection.setAutoCommit(autoCommit);
      if (networkMillis.isPresent()) {
        connection.setNetworkTimeout(Runnable::run, networkMillis.getAsInt());
      }
    }
  }
}
