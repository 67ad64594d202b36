package dev.universallogout.token;

import dev.universallogout.configuration.ConfigurationException;
import dev.universallogout.token.RefreshTokenRepository.Order;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A statement of the host in which an order's values are named parameters. */
final class OrderStatement {

  private static final Set<String> PARAMETERS =
      Set.of("connection", "format", "subject", "issuer", "email", "number", "issued_at");

  private static final Set<String> PARAMETERS_OF_ALL = Set.of("connection", "number");

  /** Where colons and question marks mean nothing to us, then parameters, then what is neither. */
  private static final Pattern TOKEN =
      Pattern.compile(
          String.join(
              "|",
              "--[^\\n]*+",
              "/\\*.*?\\*/",
              "(?<![\\w$])[eE]'(?:[^'\\\\]++|\\\\.|'')*+'",
              "'(?:[^']++|'')*+'",
              "\"(?:[^\"]++|\"\")*+\"",
              "`[^`]*+`",
              "(?<![\\w$])\\$(?<tag>(?:[A-Za-z_]\\w*+)?)\\$.*?\\$\\k<tag>\\$",
              "::",
              "\\?\\?",
              ":(?<name>[A-Za-z_]\\w*+)",
              "(?<mark>\\?)"),
          Pattern.DOTALL);

  private final String sql;
  private final List<String> parameters;

  private OrderStatement(String sql, List<String> parameters) {
    this.sql = sql;
    this.parameters = parameters;
  }

  /**
   * Takes a statement apart.
   *
   * @param key the key it is configured with
   * @throws ConfigurationException if it has a parameter of another name or none that tells whose
   *     tokens it is about
   */
  static OrderStatement parse(String key, String text) {
    OrderStatement statement = parse(key, text, PARAMETERS);
    if (!statement.parameters.contains("subject") && !statement.parameters.contains("email")) {
      throw wrong(key, "has neither :subject nor :email, so it is about no user in particular");
    }
    return statement;
  }

  /**
   * Takes a statement apart that is about all users of a connection.
   *
   * @param key the key it is configured with
   * @throws ConfigurationException if it has a parameter of another name
   */
  static OrderStatement ofAll(String key, String text) {
    return parse(key, text, PARAMETERS_OF_ALL);
  }

  private static OrderStatement parse(String key, String text, Set<String> allowed) {
    List<String> parameters = new ArrayList<>();
    StringBuilder sql = new StringBuilder();
    Matcher token = TOKEN.matcher(text);
    while (token.find()) {
      String name = token.group("name");
      if (token.group("mark") != null) {
        throw wrong(key, "has a ? parameter; use named ones, or ?? for an operator");
      } else if (name == null) {
        token.appendReplacement(sql, Matcher.quoteReplacement(token.group()));
      } else if (allowed.contains(name)) {
        parameters.add(name);
        token.appendReplacement(sql, "?");
      } else {
        String known = String.join(", :", new TreeSet<>(allowed));
        throw wrong(key, "there is no parameter :" + name + "; there are :" + known);
      }
    }
    token.appendTail(sql);
    return new OrderStatement(sql.toString(), List.copyOf(parameters));
  }

  /** The statement with a question mark for each parameter. */
  String sql() {
    return sql;
  }

  /** Whether it can find nobody who is not named by an e-mail address. */
  boolean byEmailOnly() {
    return !parameters.contains("subject");
  }

  /**
   * The order's identifiers that the statement can be run for.
   *
   * @throws SQLException if there is none, so that running it would revoke nothing
   */
  List<SubjectParts> identifiers(Order order) throws SQLException {
    List<SubjectParts> usable =
        order.subject().flattened().stream()
            .map(SubjectParts::of)
            .filter(parts -> !byEmailOnly() || parts.email() != null)
            .toList();
    if (usable.isEmpty()) {
      throw new SQLException(
          "the statement finds users by :email only and the subject's format is "
              + order.subject().format());
    }
    return usable;
  }

  /** Sets the parameters of a statement about all users of a connection. */
  void bindAll(PreparedStatement statement, String connection, long number) throws SQLException {
    for (int place = 1; place <= parameters.size(); place++) {
      if (parameters.get(place - 1).equals("connection")) {
        statement.setString(place, connection);
      } else {
        statement.setLong(place, number);
      }
    }
  }

  /** Sets the parameters; a value that the identifier or the order lacks is null. */
  void bind(PreparedStatement statement, Order order, SubjectParts identifier) throws SQLException {
    int place = 1;
    for (String parameter : parameters) {
      switch (parameter) {
        case "connection" -> statement.setString(place, order.connection());
        case "format" -> statement.setString(place, identifier.format());
        case "subject" -> statement.setString(place, identifier.subject());
        case "issuer" -> statement.setString(place, identifier.issuer());
        case "email" -> statement.setString(place, identifier.email());
        case "number" -> statement.setLong(place, order.number());
        case "issued_at" -> {
          if (order.issuedAt().isPresent()) {
            statement.setLong(place, order.issuedAt().getAsLong());
          } else {
            statement.setNull(place, Types.BIGINT);
          }
        }
        default -> throw new IllegalStateException("parse() has let through :" + parameter);
      }
      place++;
    }
  }

  private static ConfigurationException wrong(String key, String problem) {
    return new ConfigurationException("universal-logout." + key + ": " + problem);
  }
}
