package dev.universallogout.endpoint.rest;

import dev.universallogout.authentication.Authentication;
import dev.universallogout.endpoint.RevocationEndpoint;
import java.security.Principal;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jspecify.annotations.Nullable;

/**
 * A token that the container has verified by MicroProfile JWT.
 *
 * <p>Apart from {@link CallerFilter}, because a JAX-RS implementation looks at every method of a
 * provider, and the MicroProfile API may be absent.
 */
final class ContainerToken {
  private ContainerToken() {}

  /** The judgement of the principal's claims; empty where it has none. */
  static Optional<Authentication> judge(
      RevocationEndpoint endpoint, String connection, @Nullable Principal principal) {
    try {
      if (principal instanceof JsonWebToken token) {
        Map<String, Object> claims = new HashMap<>();
        token.getClaimNames().forEach(name -> claims.put(name, token.getClaim(name)));
        return Optional.of(endpoint.accept(connection, claims, token.getRawToken()));
      }
      return Optional.empty();
    } catch (NoClassDefFoundError e) {
      // Without the API no container has such principals.
      return Optional.empty();
    }
  }
}
