package dev.universallogout.token;

import static dev.universallogout.journal.Transactions.prepare;

import dev.universallogout.configuration.ConfigurationException;
import dev.universallogout.journal.Transactions;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Revokes tokens in a table of the host, by the one statement that is configured as {@code
 * refresh-tokens.revoke-sql}.
 *
 * <p>Its named parameters are {@code :connection}, {@code :format} (the name of the RFC 9493
 * format), {@code :subject} (the format's {@code sub}, {@code email}, {@code id}, {@code
 * phone_number}, {@code uri} or {@code url}), {@code :issuer} (null unless {@code iss_sub}), {@code
 * :email} (null unless {@code email}), {@code :number} and {@code :issued_at} (seconds since the
 * epoch, null where the application itself asked). For {@code aliases} the statement is run once
 * for each identifier, in one transaction. That no row is affected is no failure: the user may have
 * no token. Safe for use by several threads; to be called on one without a JTA transaction.
 */
public final class SqlRefreshTokenRepository implements RefreshTokenRepository {

  private final Transactions transactions;
  private final OrderStatement statement;
  private final Optional<OrderStatement> all;

  /**
   * @param sql the statement
   * @throws ConfigurationException if it has a parameter of another name or does not say whose
   *     tokens it is about
   */
  public SqlRefreshTokenRepository(DataSource dataSource, String sql) {
    this(dataSource, sql, Optional.empty());
  }

  /**
   * @param sql the statement
   * @param allSql the one that revokes all tokens of a connection, {@code
   *     refresh-tokens.revoke-all-sql}, with the parameters {@code :connection} and {@code :number}
   * @throws ConfigurationException if one has a parameter of another name, or the first does not
   *     say whose tokens it is about
   */
  public SqlRefreshTokenRepository(DataSource dataSource, String sql, Optional<String> allSql) {
    this.transactions = new Transactions(dataSource);
    this.statement = OrderStatement.parse("refresh-tokens.revoke-sql", sql);
    this.all = allSql.map(text -> OrderStatement.ofAll("refresh-tokens.revoke-all-sql", text));
  }

  /** Whether the statement can find nobody who is not named by an e-mail address. */
  public boolean byEmailOnly() {
    return statement.byEmailOnly();
  }

  /**
   * @throws SQLException if the statement failed or is not configured; nothing was revoked
   */
  @Override
  public void revokeAll(String asking, long number) throws SQLException {
    OrderStatement configured =
        all.orElseThrow(
            () -> new SQLException("universal-logout.refresh-tokens.revoke-all-sql is missing"));
    transactions.commit(
        connection -> {
          try (PreparedStatement revoke = prepare(connection, configured.sql())) {
            configured.bindAll(revoke, asking, number);
            return revoke.execute();
          }
        });
  }

  /**
   * @throws SQLException if the statement failed, or if it only has {@code :email} and the subject
   *     is not an e-mail address; nothing was revoked
   */
  @Override
  public void revoke(Order order) throws SQLException {
    transactions.commit(
        connection -> {
          try (PreparedStatement revoke = prepare(connection, statement.sql())) {
            for (SubjectParts identifier : statement.identifiers(order)) {
              statement.bind(revoke, order, identifier);
              revoke.execute();
            }
            return order;
          }
        });
  }
}
