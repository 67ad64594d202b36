package dev.universallogout.endpoint.host;

import dev.universallogout.subject.SubjectIdentifier;
import dev.universallogout.subject.SubjectIdentifier.Email;
import dev.universallogout.subject.SubjectIdentifier.IssuerSubject;
import dev.universallogout.subject.SubjectIdentifier.Opaque;
import dev.universallogout.token.RefreshTokenRepository;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** The refresh tokens that the application has issued to mobile clients. */
@ApplicationScoped
public class HostTokens implements RefreshTokenRepository {
  static final String DOMAIN = "@both.example";

  private final List<Token> living = new CopyOnWriteArrayList<>();
  private final List<Order> orders = new CopyOnWriteArrayList<>();

  /**
   * A token.
   *
   * @param user whose it is
   * @param connection the connection he signed in by, or null where the application does not know
   * @param iss his issuer, if known
   * @param sub his subject there
   * @param email his address
   */
  record Token(String user, String connection, String iss, String sub, String email) {
    boolean of(Order order) {
      return (connection == null || connection.equals(order.connection()))
          && order.subject().flattened().stream().anyMatch(this::names);
    }

    private boolean names(SubjectIdentifier identifier) {
      if (identifier instanceof Email named) {
        return named.email().equalsIgnoreCase(email == null ? user : email);
      } else if (identifier instanceof IssuerSubject named) {
        return iss == null
            ? named.subject().equals(user)
            : named.issuer().equals(iss) && named.subject().equals(sub);
      } else if (identifier instanceof Opaque named) {
        return named.id().equals(user);
      }
      return userOf(identifier).filter(user::equals).isPresent();
    }
  }

  void issue(Token token) {
    living.add(token);
  }

  long living(String user) {
    return living.stream().filter(token -> token.user().equals(user)).count();
  }

  /** How many orders named the user. */
  long orders(String user) {
    Token any = new Token(user, null, null, null, null);
    return orders.stream().filter(any::of).count();
  }

  @Override
  public void revoke(Order order) {
    orders.add(order);
    living.removeIf(token -> token.of(order));
  }

  /** The user whom an identifier names that is made of the digits of his name. */
  static Optional<String> userOf(SubjectIdentifier identifier) {
    String digits = digits(identifier.toString().replace("+49", ""));
    return digits.isEmpty() ? Optional.empty() : Optional.of("u" + digits + DOMAIN);
  }

  static String digits(String text) {
    return text.replaceAll("[^0-9]", "");
  }
}
