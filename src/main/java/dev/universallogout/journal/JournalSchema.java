package dev.universallogout.journal;

import dev.universallogout.observability.Log;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import javax.sql.DataSource;

/** The journal's tables: looked for, created where that is wanted, and judged by their version. */
final class JournalSchema {
  private static final int VERSION = 1;
  private static final int ATTEMPTS = 10;
  private static final String RESOURCE = "/META-INF/universal-logout/sql/universal-logout.sql";
  private static final Pattern COMMENT = Pattern.compile("--[^\n]*");

  private static final Pattern EMBEDDED =
      Pattern.compile("jdbc:(h2:(?!tcp:|ssl:)|hsqldb:(?!hsql|http)|derby:(?!//)).*");

  private JournalSchema() {}

  static boolean isEmbedded(DataSource dataSource) throws JournalException {
    try (Connection connection = dataSource.getConnection()) {
      String url = connection.getMetaData().getURL();
      return url != null && EMBEDDED.matcher(url.toLowerCase(Locale.ROOT)).matches();
    } catch (SQLException e) {
      throw new JournalException("the database cannot be asked", e);
    }
  }

  static void require(DataSource dataSource, Optional<Boolean> create) throws JournalException {
    Optional<Integer> version = version(dataSource);
    if (version.isEmpty()) {
      if (!create.orElse(isEmbedded(dataSource))) {
        throw new JournalException(
            "its database has no journal; create the tables with deploy/sql/universal-logout.sql,"
                + " or set universal-logout.journal.create-schema=true");
      }
      create(dataSource);
      version = version(dataSource);
    }
    if (version.orElse(0) == 0) {
      begin(dataSource);
      version = version(dataSource);
    }
    if (version.orElse(0) != VERSION) {
      throw new JournalException(
          "the journal's tables have version "
              + version.orElse(0)
              + ", this release needs version "
              + VERSION);
    }
  }

  /** The version of the tables; 0 where they are empty, nothing where they are missing. */
  private static Optional<Integer> version(DataSource dataSource) throws JournalException {
    try (Connection connection = dataSource.getConnection()) {
      if (!exists(connection)) {
        return Optional.empty();
      }
      try (PreparedStatement query =
              connection.prepareStatement("SELECT schema_version FROM ul_journal WHERE id = 1");
          ResultSet row = query.executeQuery()) {
        return Optional.of(row.next() ? row.getInt(1) : 0);
      }
    } catch (SQLException e) {
      throw new JournalException("the database cannot be asked", e);
    }
  }

  private static boolean exists(Connection connection) throws SQLException {
    for (String name : new String[] {"ul_journal", "UL_JOURNAL"}) {
      try (ResultSet tables =
          connection
              .getMetaData()
              .getTables(connection.getCatalog(), connection.getSchema(), name, null)) {
        if (tables.next()) {
          return true;
        }
      }
    }
    return false;
  }

  /**
   * Other nodes may be doing the same, and each table may be lost to one of them: what counts is
   * that all are there afterwards.
   */
  private static void create(DataSource dataSource) throws JournalException {
    SQLException failure = null;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      try (Connection connection = dataSource.getConnection();
          Statement statement = connection.createStatement()) {
        for (String sql : COMMENT.matcher(ddl()).replaceAll("").split(";", -1)) {
          if (!sql.isBlank()) {
            statement.execute(sql.strip());
          }
        }
        if (!connection.getAutoCommit()) {
          connection.commit();
        }
        Log.SCHEMA_CREATED.write("created the journal's tables, version " + VERSION);
        return;
      } catch (SQLException e) {
        failure = e;
      }
    }
    throw new JournalException("the journal's tables cannot be created", failure);
  }

  private static void begin(DataSource dataSource) throws JournalException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement insert =
            connection.prepareStatement(
                "INSERT INTO ul_journal (id, schema_version, journal_id, head, floor)"
                    + " VALUES (1, ?, ?, 0, 0)")) {
      insert.setInt(1, VERSION);
      insert.setString(2, UUID.randomUUID().toString());
      insert.executeUpdate();
      if (!connection.getAutoCommit()) {
        connection.commit();
      }
    } catch (SQLException e) {
      // Another node was faster, or it cannot be written.
      if (version(dataSource).orElse(0) == 0) {
        throw new JournalException("the journal cannot be begun", e);
      }
    }
  }

  private static String ddl() throws JournalException {
    try (InputStream resource = JournalSchema.class.getResourceAsStream(RESOURCE)) {
      if (resource == null) {
        throw new JournalException("the jar lacks " + RESOURCE);
      }
      return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new JournalException("the jar cannot be read", e);
    }
  }
}
