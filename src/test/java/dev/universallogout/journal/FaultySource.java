package dev.universallogout.journal;

import dev.universallogout.testing.Proxies;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Logger;
import javax.sql.DataSource;

/** A data source that counts commits and fails as it is told to. */
final class FaultySource implements DataSource {

  /** How a connection was when it was given back. */
  record Returned(boolean autoCommit, int isolation, int statementSeconds, int networkMillis) {}

  private final DataSource real;
  private final boolean autoCommit;
  private final AtomicInteger commits = new AtomicInteger();
  private final AtomicInteger commitsToLose = new AtomicInteger();
  private final List<Returned> returned = new CopyOnWriteArrayList<>();
  private final AtomicReference<Freeze> freeze = new AtomicReference<>();
  private final AtomicReference<Interruption> interruption = new AtomicReference<>();
  private volatile boolean refusing;
  private volatile String exhaustedAt = "";
  private volatile Runnable unwrapRefused = () -> {};
  private volatile boolean driverHidden;

  FaultySource(DataSource real) {
    this(real, true);
  }

  /**
   * @param autoCommit how connections are handed out
   */
  FaultySource(DataSource real, boolean autoCommit) {
    this.real = real;
    this.autoCommit = autoCommit;
  }

  int commits() {
    return commits.get();
  }

  List<Returned> returned() {
    return returned;
  }

  /** The answers to the next commits that wrote something are lost. */
  void loseAnswers(int count) {
    commitsToLose.set(count);
  }

  void refuse(boolean now) {
    refusing = now;
  }

  /**
   * The next transaction that writes stops before its commit.
   *
   * @return opens when it has stopped
   */
  CountDownLatch freezeCommit(CountDownLatch until) {
    Freeze next = new Freeze(new CountDownLatch(1), until);
    freeze.set(next);
    return next.reached();
  }

  /**
   * The next read of the journal stops before it asks for the entries.
   *
   * @return opens when it has stopped
   */
  CountDownLatch freezeRead(CountDownLatch until) {
    Freeze next = new Freeze(new CountDownLatch(1), until);
    before("SELECT r.number", next::stop);
    return next.reached();
  }

  private record Freeze(CountDownLatch reached, CountDownLatch until) {
    void stop() {
      reached.countDown();
      try {
        until.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private void freezeBeforeCommit() {
    Freeze now = freeze.getAndSet(null);
    if (now != null) {
      now.stop();
    }
  }

  /** Connections cannot be unwrapped; each attempt is told. */
  void hideDriver(Runnable refused) {
    unwrapRefused = refused;
    driverHidden = true;
  }

  /** Memory runs out when a statement that begins so is prepared; empty for never. */
  void exhaustAt(String sql) {
    exhaustedAt = sql;
  }

  @Override
  public Connection getConnection() throws SQLException {
    if (refusing) {
      throw new SQLException("the database cannot be reached", "08001");
    }
    Connection connection = real.getConnection();
    connection.setAutoCommit(autoCommit);
    boolean[] writing = {false};
    return Proxies.intercepting(
        Connection.class,
        connection,
        (method, arguments, goOn) -> {
          if (refusing && !method.equals("close")) {
            throw new SQLException("the connection is broken", "08006");
          }
          if (method.equals("unwrap") && driverHidden) {
            unwrapRefused.run();
            throw new SQLException("the pool does not unwrap");
          }
          if (method.equals("prepareStatement")
              && !exhaustedAt.isEmpty()
              && ((String) arguments[0]).startsWith(exhaustedAt)) {
            throw new OutOfMemoryError("of the test");
          }
          if (method.equals("prepareStatement")) {
            writing[0] |= !((String) arguments[0]).startsWith("SELECT");
            runBefore((String) arguments[0]);
          } else if (method.equals("close")) {
            giveBack(connection);
            return null;
          }
          if (method.equals("commit") && writing[0]) {
            freezeBeforeCommit();
          }
          Object result = goOn.call();
          if (method.equals("commit") && writing[0]) {
            writing[0] = false;
            commits.incrementAndGet();
            if (commitsToLose.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
              throw new SQLException("the answer to the commit was lost", "08007");
            }
          }
          return result;
        });
  }

  /** Something happens once, before a statement that begins so is prepared. */
  void before(String sql, Runnable something) {
    interruption.set(new Interruption(sql, something));
  }

  private record Interruption(String sql, Runnable something) {}

  private void runBefore(String sql) {
    Interruption next = interruption.get();
    if (next != null && sql.startsWith(next.sql()) && interruption.compareAndSet(next, null)) {
      next.something().run();
    }
  }

  private void giveBack(Connection connection) throws SQLException {
    try (Statement any = connection.createStatement()) {
      returned.add(
          new Returned(
              connection.getAutoCommit(),
              connection.getTransactionIsolation(),
              any.getQueryTimeout(),
              connection.getNetworkTimeout()));
    }
    if (!connection.getAutoCommit()) {
      connection.rollback();
      connection.setAutoCommit(true);
    }
    connection.close();
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    throw new SQLFeatureNotSupportedException();
  }

  @Override
  public PrintWriter getLogWriter() throws SQLException {
    return real.getLogWriter();
  }

  @Override
  public void setLogWriter(PrintWriter out) throws SQLException {
    real.setLogWriter(out);
  }

  @Override
  public void setLoginTimeout(int seconds) throws SQLException {
    real.setLoginTimeout(seconds);
  }

  @Override
  public int getLoginTimeout() throws SQLException {
    return real.getLoginTimeout();
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    return real.getParentLogger();
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    return real.unwrap(type);
  }

  @Override
  public boolean isWrapperFor(Class<?> type) throws SQLException {
    return real.isWrapperFor(type);
  }
}
