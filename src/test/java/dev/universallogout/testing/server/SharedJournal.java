package dev.universallogout.testing.server;

import dev.universallogout.demo.PayaraMicro;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** A PostgreSQL on the loopback interface in which several servers keep one journal. */
public final class SharedJournal implements AutoCloseable {
  public static final String USER = "postgres";
  public static final String PASSWORD = "postgres";

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
