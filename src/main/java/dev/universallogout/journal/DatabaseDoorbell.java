package dev.universallogout.journal;

import dev.universallogout.observability.Log;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Tells the nodes that share a PostgreSQL database, by LISTEN and NOTIFY, that the journal has
 * grown. It carries nothing, and nothing is concluded from it but that reading now is worth while;
 * a ring that is lost costs the wait for the next poll. Thread-safe.
 *
 * <p>Why it is not rung within the append's transaction: a transaction that has notified holds a
 * lock of the whole database cluster until its commit is done, also while it waits for a replica.
 * So one short transaction follows on a thread of its own, for all appends since the last.
 *
 * <p>The driver belongs to the server, so its one interface is found through a value that it has
 * made: pools wrap connections and statements, but no values.
 */
public final class DatabaseDoorbell implements AutoCloseable {
  private static final String CHANNEL = "universal_logout";
  private static final int WAIT_MILLIS = 1_000;
  private static final int NETWORK_MILLIS = 15_000;
  private static final long ALIVE_NANOS = TimeUnit.SECONDS.toNanos(30);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  private final DataSource dataSource;
  private final Transactions transactions;
  private final Runnable heard;
  private final Duration firstPause;
  private final Semaphore rings = new Semaphore(0);
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Thread listener = daemon("universal-logout-listener", this::listen);
  private final Thread ringer = daemon("universal-logout-ringer", this::sendRings);

  private volatile boolean listening;
  private boolean listenFailed;
  private boolean ringFailed;

  /**
   * @param dataSource the journal's database, of which one connection is kept
   * @param heard what is done when any node has rung; must return quickly
   */
  public DatabaseDoorbell(DataSource dataSource, Runnable heard) {
    this(dataSource, heard, Duration.ofSeconds(1));
  }

  DatabaseDoorbell(DataSource dataSource, Runnable heard, Duration firstPause) {
    this.dataSource = dataSource;
    this.transactions = new Transactions(dataSource);
    this.heard = heard;
    this.firstPause = firstPause;
  }

  /** Starts to listen, and to ring. Does not wait for the database. */
  public void start() {
    listener.start();
    ringer.start();
  }

  /** Tells all nodes, soon. Does not block. */
  public void ring() {
    rings.release();
  }

  /** Whether rings of other nodes are heard at present. */
  boolean listening() {
    return listening;
  }

  private void sendRings() {
    try {
      while (true) {
        rings.acquire();
        rings.drainPermits();
        if (stopped.getCount() == 0) {
          return;
        }
        send();
      }
    } catch (InterruptedException e) {
      // Only a server interrupts, to stop what it takes for left behind.
      Thread.currentThread().interrupt();
    }
  }

  private void send() {
    try {
      try {
        notifyOthers();
      } catch (SQLException died) {
        // A pool may hand out a connection that died in it.
        notifyOthers();
      }
      ringFailed = false;
    } catch (SQLException | RuntimeException e) {
      if (!ringFailed) {
        ringFailed = true;
        Log.DOORBELL_FAILED.write(
            "other nodes could not be told of a revocation; they find it by polling", e);
      }
    }
  }

  private void notifyOthers() throws SQLException {
    transactions.commit(
        connection -> {
          try (Statement statement = connection.createStatement()) {
            statement.execute(
                "SET LOCAL lock_timeout = '4s'; SET LOCAL statement_timeout = '5s'; NOTIFY "
                    + CHANNEL);
          }
          return true;
        });
  }

  private void listen() {
    Duration pause = firstPause;
    while (stopped.getCount() > 0) {
      try {
        listenOnce();
      } catch (SQLException | ReflectiveOperationException | RuntimeException e) {
        if (!listenFailed && stopped.getCount() > 0) {
          listenFailed = true;
          Log.DOORBELL_FAILED.write(
              "the database's notifications cannot be heard; revocations of other nodes are found"
                  + " by polling, and listening is tried again",
              e);
        }
      }
      pause = listening ? firstPause : pause.multipliedBy(2);
      listening = false;
      if (pause.compareTo(LONGEST_PAUSE) > 0) {
        pause = LONGEST_PAUSE;
      }
      try {
        if (stopped.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
          return;
        }
      } catch (InterruptedException e) {
        // Only a server interrupts, to stop what it takes for left behind.
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void listenOnce() throws SQLException, ReflectiveOperationException {
    try (Connection connection = dataSource.getConnection()) {
      boolean autoCommit = connection.getAutoCommit();
      int networkMillis = connection.getNetworkTimeout();
      try {
        connection.setAutoCommit(true);
        connection.setNetworkTimeout(Runnable::run, NETWORK_MILLIS);
        hear(connection);
      } catch (SQLException | ReflectiveOperationException | RuntimeException e) {
        try {
          giveBack(connection, autoCommit, networkMillis);
        } catch (SQLException broken) {
          e.addSuppressed(broken);
        }
        throw e;
      }
      giveBack(connection, autoCommit, networkMillis);
    }
  }

  /** As it came: a connection that listens would gather rings while somebody else has it. */
  private static void giveBack(Connection connection, boolean autoCommit, int networkMillis)
      throws SQLException {
    execute(connection, "UNLISTEN " + CHANNEL);
    connection.setNetworkTimeout(Runnable::run, networkMillis);
    connection.setAutoCommit(autoCommit);
  }

  private void hear(Connection connection) throws SQLException, ReflectiveOperationException {
    Class<?> type = driverInterface(connection);
    Object driver = type.isInstance(connection) ? connection : connection.unwrap(type);
    Method getNotifications = type.getMethod("getNotifications", int.class);
    while (stopped.getCount() > 0) {
      // Also the proof, now and then, that the connection is alive and still ours.
      execute(connection, "LISTEN " + CHANNEL);
      if (!listening) {
        listening = true;
        listenFailed = false;
        heard.run();
      }
      long proven = System.nanoTime();
      while (stopped.getCount() > 0 && System.nanoTime() - proven < ALIVE_NANOS) {
        Object[] notifications = notifications(getNotifications, driver);
        if (notifications != null && notifications.length > 0) {
          heard.run();
        }
      }
    }
  }

  private static Object @Nullable [] notifications(Method getNotifications, Object driver)
      throws SQLException, ReflectiveOperationException {
    try {
      return (Object[]) getNotifications.invoke(driver, WAIT_MILLIS);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof SQLException failure) {
        throw failure;
      }
      throw e;
    }
  }

  private static Class<?> driverInterface(Connection connection)
      throws SQLException, ReflectiveOperationException {
    if (!Transactions.isPostgresql(connection)) {
      throw new SQLException("only PostgreSQL notifies");
    }
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT point '(0,0)'")) {
      row.next();
      ClassLoader driver = row.getObject(1).getClass().getClassLoader();
      return Class.forName("org.postgresql.PGConnection", false, driver);
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static Thread daemon(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    return thread;
  }

  /** Stops the threads; waits a few seconds at most. */
  @Override
  public void close() {
    stopped.countDown();
    rings.release();
    for (Thread thread : new Thread[] {listener, ringer}) {
      try {
        thread.join(TimeUnit.SECONDS.toMillis(2));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
