package dev.universallogout.authentication;

import jakarta.json.Json;
import jakarta.json.JsonValue;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.jwt.Claims;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jspecify.annotations.Nullable;

/**
 * A verified caller as MicroProfile JWT 2.1 presents one. Its name is the identity provider's
 * application, as the token names no user. Claims that {@link Claims} lists have the type given
 * there, others are JSON-P values. Immutable.
 *
 * <p>Nothing else refers to this class but {@link CallerPrincipal}: the MicroProfile API may be
 * absent.
 */
final class CallerToken implements JsonWebToken {

  private final Caller caller;
  private final Map<String, Object> claims;

  CallerToken(Caller caller) {
    this.caller = caller;
    this.claims = new LinkedHashMap<>(caller.claims());
    claims.put(Claims.raw_token.name(), caller.rawToken());
  }

  @Override
  public String getName() {
    return caller.clientId();
  }

  @Override
  public Set<String> getClaimNames() {
    return Set.copyOf(claims.keySet());
  }

  @Override
  public Set<String> getGroups() {
    Set<String> groups = getClaim(Claims.groups.name());
    return groups == null ? Set.of() : groups;
  }

  @Override
  @SuppressWarnings("unchecked") // The caller names the type it expects, as the interface has it.
  public <T> @Nullable T getClaim(String name) {
    Object claim = claims.get(name);
    return claim == null ? null : (T) typed(name, claim);
  }

  private static Object typed(String name, Object claim) {
    Optional<Class<?>> type = standardType(name);
    if (type.filter(Set.class::equals).isPresent()) {
      Collection<?> values = claim instanceof Collection<?> list ? list : List.of(claim);
      Set<String> texts = new LinkedHashSet<>();
      values.forEach(value -> texts.add(value.toString()));
      return texts;
    }
    return type.filter(expected -> expected.isInstance(claim)).isPresent() ? claim : json(claim);
  }

  private static Optional<Class<?>> standardType(String name) {
    return Arrays.stream(Claims.values())
        .filter(claim -> claim.name().equals(name))
        .<Class<?>>map(Claims::getType)
        .findFirst();
  }

  private static JsonValue json(Object claim) {
    return Json.createArrayBuilder(List.of(claim)).build().get(0);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof CallerToken token && token.caller.equals(caller);
  }

  @Override
  public int hashCode() {
    return caller.hashCode();
  }

  @Override
  public String toString() {
    return caller.toString();
  }
}
