package com.example.modern.jdbc;

import com.example.modern.TokenStore;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;

/** By JDBC, for a server that has neither JPA nor transactions. */
@ApplicationScoped
public class JdbcTokenStore extends TokenStore {
  private DataSource dataSource;

  @PostConstruct
  void open() {
    try {
      dataSource = InitialContext.doLookup("java:comp/env/jdbc/UniversalLogout");
    } catch (NamingException e) {
      throw new IllegalStateException(e);
    }
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TABLE IF NOT EXISTS modern_refresh_token (user_name VARCHAR(255) NOT NULL)");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  Connection connect() throws SQLException {
    return dataSource.getConnection();
  }

  static void insert(Connection connection, String user) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("INSERT INTO modern_refresh_token VALUES (?)")) {
      statement.setString(1, user);
      statement.executeUpdate();
    }
  }

  @Override
  public void issue(String user) {
    try (Connection connection = connect()) {
      insert(connection, user);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public long live(String user) {
    try (Connection connection = connect();
        PreparedStatement statement =
            connection.prepareStatement(
                "SELECT COUNT(*) FROM modern_refresh_token WHERE user_name = ?")) {
      statement.setString(1, user);
      try (ResultSet count = statement.executeQuery()) {
        count.next();
        return count.getLong(1);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  protected void delete(String user) {
    try (Connection connection = connect();
        PreparedStatement statement =
            connection.prepareStatement("DELETE FROM modern_refresh_token WHERE user_name = ?")) {
      statement.setString(1, user);
      statement.executeUpdate();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
