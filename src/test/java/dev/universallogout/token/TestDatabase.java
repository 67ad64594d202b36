package dev.universallogout.token;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;
import org.h2.jdbcx.JdbcDataSource;
import org.postgresql.ds.PGConnectionPoolDataSource;

/** A new, empty database behind a connection pool. */
public final class TestDatabase implements AutoCloseable {

  private static final int CONNECTIONS = 40;

  private final JdbcConnectionPool pool;

  private TestDatabase(JdbcConnectionPool pool) {
    this.pool = pool;
    pool.setMaxConnections(CONNECTIONS);
    pool.setLoginTimeout(20);
  }

  public static TestDatabase h2() {
    return h2("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=10000");
  }

  /** A database in files, which is closed with its last connection. */
  public static TestDatabase h2(Path file) {
    return h2("jdbc:h2:file:" + file.toAbsolutePath() + ";LOCK_TIMEOUT=10000");
  }

  private static TestDatabase h2(String url) {
    JdbcDataSource source = new JdbcDataSource();
    source.setURL(url);
    return new TestDatabase(JdbcConnectionPool.create(source));
  }

  public static TestDatabase postgres() {
    String name = "t" + UUID.randomUUID().toString().replace("-", "");
    EmbeddedPostgres server = Server.RUNNING;
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    PGConnectionPoolDataSource source = new PGConnectionPoolDataSource();
    source.setServerNames(new String[] {"localhost"});
    source.setPortNumbers(new int[] {server.getPort()});
    source.setUser("postgres");
    source.setDatabaseName(name);
    return new TestDatabase(JdbcConnectionPool.create(source));
  }

  public DataSource dataSource() {
    return pool;
  }

  public void run(String... statements) throws SQLException {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  @Override
  public void close() {
    pool.dispose();
  }

  /** One server for all tests of this virtual machine. */
  private static final class Server {
    static final EmbeddedPostgres RUNNING = start();

    private static EmbeddedPostgres start() {
      try {
        EmbeddedPostgres server = EmbeddedPostgres.start();
        Runtime.getRuntime()
            .addShutdownHook(
                new Thread(
                    () -> {
                      try {
                        server.close();
                      } catch (IOException e) {
                        throw new UncheckedIOException(e);
                      }
                    }));
        return server;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
