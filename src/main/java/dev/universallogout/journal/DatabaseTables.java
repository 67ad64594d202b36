package dev.universallogout.journal;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Looks for tables, and creates them from the DDL files that {@code deploy/sql} and the jar share.
 * It asks the database's catalogue rather than reading error codes, which some servers' connection
 * pools hide.
 */
public final class DatabaseTables {
  private static final String FOLDER = "/META-INF/universal-logout/sql/";
  private static final Pattern COMMENT = Pattern.compile("--[^\n]*");

  private static final Pattern EMBEDDED =
      Pattern.compile("jdbc:(h2:(?!tcp:|ssl:)|hsqldb:(?!hsql|http)|derby:(?!//)).*");

  private DatabaseTables() {}

  /** Whether the database lives inside this process, so that nobody else is its administrator. */
  public static boolean isEmbedded(Connection connection) throws SQLException {
    String url = connection.getMetaData().getURL();
    return url != null && EMBEDDED.matcher(url.toLowerCase(Locale.ROOT)).matches();
  }

  /** Whether all these tables are in the connection's schema. */
  public static boolean present(Connection connection, List<String> tables) throws SQLException {
    for (String table : tables) {
      if (!present(connection, table) && !present(connection, table.toUpperCase(Locale.ROOT))) {
        return false;
      }
    }
    return true;
  }

  private static boolean present(Connection connection, String table) throws SQLException {
    try (ResultSet tables =
        connection
            .getMetaData()
            .getTables(connection.getCatalog(), connection.getSchema(), table, null)) {
      while (tables.next()) {
        // The name is a pattern, in which "_" stands for any character.
        if (tables.getString("TABLE_NAME").equals(table)) {
          return true;
        }
      }
      return false;
    }
  }

  /** Runs the statements of a DDL file. */
  public static void create(Connection connection, String file) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements(file)) {
        statement.execute(sql);
      }
    }
  }

  /** The statements of a DDL file of the jar. */
  static List<String> statements(String file) {
    try (InputStream resource = DatabaseTables.class.getResourceAsStream(FOLDER + file)) {
      if (resource == null) {
        throw new IllegalStateException("the jar lacks " + FOLDER + file);
      }
      String text = new String(resource.readAllBytes(), StandardCharsets.UTF_8);
      List<String> statements = new ArrayList<>();
      for (String sql : COMMENT.matcher(text).replaceAll("").split(";", -1)) {
        if (!sql.isBlank()) {
          statements.add(sql.strip());
        }
      }
      return statements;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
