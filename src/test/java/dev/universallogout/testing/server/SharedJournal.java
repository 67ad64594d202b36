package dev.universallogout.testing.server;

import dev.universallogout.demo.PayaraMicro;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** A PostgreSQL on the loopback interface in which several servers keep one journal. */
public final class SharedJournal implements AutoCloseable {
  public static final String USER = "postgres";
  public static final String PASSWORD = "postgres";

  /** What a file of PostgreSQL's log takes, in bytes. */
  private static final long LOG_SEGMENT = 16 << 20;

  private final EmbeddedPostgres database;

  private SharedJournal(EmbeddedPostgres database) {
    this.database = database;
  }

  /** A new, empty one. */
  public static SharedJournal start() {
    try {
      return new SharedJournal(EmbeddedPostgres.start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The JDBC URL. */
  public String url() {
    return url(port());
  }

  /** The same, through a {@link Wire} that begins at this port. */
  public String url(int port) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
  }

  public int port() {
    return database.getPort();
  }

  /** A connection of whoever runs the database. */
  public Connection connection() throws SQLException {
    return DriverManager.getConnection(url(), USER, PASSWORD);
  }

  /** Has the database execute these. */
  public void execute(String... statements) throws SQLException {
    try (Connection connection = connection();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /**
   * Leaves no page of the table of revocations with room for one more, and lets no file grow beyond
   * a segment of the database's own log, whoever is connected or comes: what needs more fails, as
   * on a disk that is full.
   */
  public void fillDisk() throws SQLException {
    try (Connection connection = connection();
        Statement statement = connection.createStatement()) {
      statement.execute("ALTER TABLE ul_revocation SET (autovacuum_enabled = false)");
      connection.setAutoCommit(false);
      statement.execute(
          "INSERT INTO ul_revocation (number, entry_id, connection, subject, issued_at, request_id,"
              + " recorded_at) SELECT -n, gen_random_uuid(), '', '', n, 'x' || n, n"
              + " FROM generate_series(1, 250000) n");
      // It has made the file larger, and leaves nothing in it.
      connection.rollback();
    }
    limitFiles(Long.toString(LOG_SEGMENT));
  }

  /** Has room again. */
  public void emptyDisk() throws SQLException {
    limitFiles("unlimited");
  }

  /** Whoever connects has the limits of the server's own process, which therefore comes first. */
  private void limitFiles(String size) throws SQLException {
    try (Connection connection = connection();
        Statement statement = connection.createStatement()) {
      ResultSet folder = statement.executeQuery("SHOW data_directory");
      folder.next();
      Path processes = Path.of(folder.getString(1), "postmaster.pid");
      limitFiles(Files.readAllLines(processes).get(0).strip(), size);
      ResultSet clients =
          statement.executeQuery(
              "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend'");
      while (clients.next()) {
        limitFiles(clients.getString(1), size);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static void limitFiles(String process, String size)
      throws IOException, InterruptedException {
    String limit = "--fsize=" + size + ":unlimited";
    Process limiting = new ProcessBuilder("prlimit", "--pid", process, limit).inheritIO().start();
    // A client may have gone meanwhile.
    if (limiting.waitFor() != 0 && ProcessHandle.of(Long.parseLong(process)).isPresent()) {
      throw new IllegalStateException("prlimit ended with " + limiting.exitValue());
    }
  }

  /** The file of the JDBC driver. */
  public static Path driver() {
    return fileOf(org.postgresql.Driver.class);
  }

  /** The JAR from which the tests have a class. */
  static Path fileOf(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Has a Payara Micro that {@code deploy/payara} has installed keep its journal here. */
  void useIn(PayaraMicro.Builder server) {
    server
        .option("--addlibs", driver().toString())
        .environment("JOURNAL_DRIVER", org.postgresql.Driver.class.getName())
        .environment("JOURNAL_URL", url())
        .environment("JOURNAL_USER", USER)
        .environment("JOURNAL_PASSWORD", PASSWORD)
        .property("universal-logout.journal.create-schema", "true");
  }

  @Override
  public void close() {
    try {
      database.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
