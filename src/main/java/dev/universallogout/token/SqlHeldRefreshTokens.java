package dev.universallogout.token;

import static dev.universallogout.journal.Transactions.prepare;

import dev.universallogout.configuration.ConfigurationException;
import dev.universallogout.journal.Transactions;
import dev.universallogout.token.RefreshTokenRepository.Order;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;

/**
 * Finds the tokens that the application holds by the query that is configured as {@code
 * refresh-tokens.held-sql}. The first column is the token; the parameters are those of {@link
 * SqlRefreshTokenRepository}. Safe for use by several threads.
 */
public final class SqlHeldRefreshTokens implements HeldRefreshTokens {

  private final Transactions transactions;
  private final OrderStatement statement;
  private final Optional<OrderStatement> all;

  /**
   * @param sql the query
   * @throws ConfigurationException if it has a parameter of another name or does not say whose
   *     tokens it is about
   */
  public SqlHeldRefreshTokens(DataSource dataSource, String sql) {
    this(dataSource, sql, Optional.empty());
  }

  /**
   * @param sql the query
   * @param allSql the one for all tokens of a connection, {@code refresh-tokens.held-all-sql}, with
   *     the parameters {@code :connection} and {@code :number}
   * @throws ConfigurationException if one has a parameter of another name, or the first does not
   *     say whose tokens it is about
   */
  public SqlHeldRefreshTokens(DataSource dataSource, String sql, Optional<String> allSql) {
    this.transactions = new Transactions(dataSource);
    this.statement = OrderStatement.parse("refresh-tokens.held-sql", sql);
    this.all = allSql.map(text -> OrderStatement.ofAll("refresh-tokens.held-all-sql", text));
  }

  /** Whether the statement can find nobody who is not named by an e-mail address. */
  public boolean byEmailOnly() {
    return statement.byEmailOnly();
  }

  @Override
  public Collection<String> all(String asking, long number) throws SQLException {
    OrderStatement configured =
        all.orElseThrow(
            () -> new SQLException("universal-logout.refresh-tokens.held-all-sql is missing"));
    return transactions.commit(
        connection -> {
          Set<String> tokens = new LinkedHashSet<>();
          try (PreparedStatement query = prepare(connection, configured.sql())) {
            configured.bindAll(query, asking, number);
            addTokens(query, tokens);
          }
          return tokens;
        });
  }

  private static void addTokens(PreparedStatement query, Set<String> tokens) throws SQLException {
    try (ResultSet row = query.executeQuery()) {
      while (row.next()) {
        String token = row.getString(1);
        if (token != null && !token.isEmpty()) {
          tokens.add(token);
        }
      }
    }
  }

  @Override
  public Collection<String> of(Order order) throws SQLException {
    return transactions.commit(
        connection -> {
          Set<String> tokens = new LinkedHashSet<>();
          try (PreparedStatement query = prepare(connection, statement.sql())) {
            for (SubjectParts identifier : statement.identifiers(order)) {
              statement.bind(query, order, identifier);
              addTokens(query, tokens);
            }
          }
          return tokens;
        });
  }
}
