package dev.universallogout.token;

import dev.universallogout.journal.Position;
import dev.universallogout.journal.Revocation;
import dev.universallogout.subject.SubjectIdentifier;
import dev.universallogout.subject.SubjectIdentifier.Aliases;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The login that a refresh token continues: what {@link RefreshTokens} is told when it issues a
 * token, and what it tells when that token is redeemed.
 *
 * @param connections the connections whose user logged in, at least one; a revocation through any
 *     other one does not reach the token
 * @param identifiers every identifier by which a connection may name the user; {@link Aliases} are
 *     taken apart
 * @param name the user's plain name, where that is all that is known
 * @param position the journal's position when the login began: every later revocation of the user
 *     ends the token
 * @param client a text of the application, for example the client and its scopes; at most {@value
 *     #MAX_CLIENT} characters
 */
public record Login(
    Set<String> connections,
    List<SubjectIdentifier> identifiers,
    Optional<String> name,
    Position position,
    String client) {

  /** The most characters that {@code client} may have. */
  public static final int MAX_CLIENT = 2000;

  private static final int MAX_CONNECTIONS = 60;

  public Login {
    connections = Set.copyOf(connections);
    identifiers =
        identifiers.stream()
            .flatMap(identifier -> identifier.flattened().stream())
            .distinct()
            .toList();
    require(
        !connections.isEmpty() && connections.size() <= MAX_CONNECTIONS,
        "a login belongs to 1 to " + MAX_CONNECTIONS + " connections");
    require(
        connections.stream().allMatch(connection -> connection.matches("[a-z0-9-]{1,63}")),
        "a connection's name is wrong");
    require(!identifiers.isEmpty() || name.isPresent(), "the user has no identifier");
    require(
        name.map(n -> !n.isBlank() && n.length() <= SubjectIdentifier.MAX_LENGTH).orElse(true),
        "the user's name is blank or too long");
    require(client.length() <= MAX_CLIENT, "client has more than " + MAX_CLIENT + " characters");
  }

  /** The connections under which revocations can reach the login: its own and the host itself. */
  Set<String> reachable() {
    Set<String> reachable = new TreeSet<>(connections);
    reachable.add(Revocation.HOST);
    return reachable;
  }

  /** Does not show who logged in. */
  @Override
  public String toString() {
    return "Login[connections=" + new TreeSet<>(connections) + ", position=" + position + "]";
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }
}
