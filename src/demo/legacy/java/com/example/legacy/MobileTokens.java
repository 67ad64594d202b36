package com.example.legacy;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;

/** The application's own table of refresh tokens. */
final class MobileTokens {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final DataSource dataSource;

  MobileTokens() {
    try {
      dataSource = InitialContext.doLookup("java:comp/DefaultDataSource");
    } catch (NamingException e) {
      throw new IllegalStateException(e);
    }
  }

  void createTable() throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "create table if not exists mobile_token ("
              + "token_hash char(64) primary key, user_name varchar(100) not null,"
              + " issued_at timestamp default current_timestamp not null,"
              + " revoked boolean default false not null)");
    }
  }

  String issue(String user) throws SQLException {
    byte[] random = new byte[32];
    RANDOM.nextBytes(random);
    String token = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    try (Connection connection = dataSource.getConnection();
        PreparedStatement insert =
            connection.prepareStatement(
                "insert into mobile_token (token_hash, user_name) values (?, ?)")) {
      insert.setString(1, hash(token));
      insert.setString(2, user);
      insert.executeUpdate();
    }
    return token;
  }

  Optional<String> user(String token) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement query =
            connection.prepareStatement(
                "select user_name from mobile_token where token_hash = ? and revoked = false")) {
      query.setString(1, hash(token));
      try (ResultSet rows = query.executeQuery()) {
        return rows.next() ? Optional.of(rows.getString(1)) : Optional.empty();
      }
    }
  }

  private static String hash(String token) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha256.digest(token.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
