package dev.universallogout.authentication;

import dev.universallogout.authentication.Authentication.KeysUnavailable;
import dev.universallogout.authentication.Authentication.Reason;
import dev.universallogout.authentication.Authentication.Rejected;
import dev.universallogout.authentication.Authentication.Verified;
import dev.universallogout.authentication.ClaimRules.Breach;
import dev.universallogout.observability.Log;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Verifies the JWTs of one connection: first who signed, then what was signed. */
final class TokenVerifier {

  private final Connection connection;
  private final Map<String, List<VerificationKeys>> keysByIssuer;
  private final List<VerificationKeys> keys;
  private final ClaimRules rules;
  private final Predicate<String> paused;

  /**
   * @param keysByIssuer the keys that may sign for each issuer of the connection
   * @param paused whether an operator has paused a connection
   */
  TokenVerifier(
      Connection connection,
      Map<String, List<VerificationKeys>> keysByIssuer,
      ClaimRules rules,
      Predicate<String> paused) {
    this.connection = connection;
    this.keysByIssuer = Map.copyOf(keysByIssuer);
    this.keys = keysByIssuer.values().stream().flatMap(List::stream).distinct().toList();
    this.rules = rules;
    this.paused = paused;
  }

  Connection connection() {
    return connection;
  }

  /** All its keys. */
  List<VerificationKeys> keys() {
    return keys;
  }

  /** Whether everything but the signature is as it must be, as far as the token itself says. */
  boolean couldBeValid(SignedToken token) {
    return allowsAlgorithm(token) && rules.breach(token).isEmpty();
  }

  Authentication verify(SignedToken token) {
    if (!allowsAlgorithm(token)) {
      SignatureCheck.pretend(token);
      return new Rejected(Reason.UNSUPPORTED_ALGORITHM);
    }
    return switch (SignatureCheck.of(token, keysFor(token))) {
      case GOOD -> verifyClaims(token);
      case BAD -> new Rejected(Reason.BAD_SIGNATURE);
      case UNKNOWN_KEY -> new Rejected(Reason.UNKNOWN_KEY);
      case KEYS_UNAVAILABLE -> new KeysUnavailable(connection.name());
    };
  }

  /** Judges a token whose signature the container has verified. */
  Authentication verifySigned(SignedToken token) {
    return allowsAlgorithm(token)
        ? verifyClaims(token)
        : new Rejected(Reason.UNSUPPORTED_ALGORITHM);
  }

  private boolean allowsAlgorithm(SignedToken token) {
    return connection.settings().algorithms().contains(token.algorithm());
  }

  /**
   * Only an issuer's own keys speak for it. A token of an issuer that is none of ours is refused in
   * any case; that all keys are tried for it makes sure that the log quotes only what one of ours
   * has signed.
   */
  private List<VerificationKeys> keysFor(SignedToken token) {
    List<VerificationKeys> own =
        token.claim("iss") instanceof String issuer ? keysByIssuer.get(issuer) : null;
    return own == null ? keys : own;
  }

  private Authentication verifyClaims(SignedToken token) {
    Optional<Breach> breach = rules.breach(token);
    if (breach.isPresent()) {
      Reason reason = breach.get().reason();
      if (!breach.get().detail().isEmpty()) {
        Log.UNEXPECTED_CLAIM.write(
            "connection " + connection.name() + ": " + reason + ", " + breach.get().detail());
      }
      return new Rejected(reason);
    } else if (!connection.settings().enabled()) {
      return new Rejected(Reason.CONNECTION_DISABLED);
    } else if (paused.test(connection.name())) {
      return new Rejected(Reason.CONNECTION_PAUSED);
    }
    return new Verified(
        new Caller(
            connection,
            (String) token.requiredClaim("iss"),
            (String) token.requiredClaim("sub"),
            (Long) token.requiredClaim("iat"),
            (Long) token.requiredClaim("exp"),
            (String) token.requiredClaim("jti"),
            token.claims(),
            token.compact()));
  }
}
