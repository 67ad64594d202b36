package dev.universallogout.session;

import dev.universallogout.subject.SubjectIdentifier;
import java.util.LinkedHashSet;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Everything by which the user of a session is known. A revocation that names any of it ends the
 * session. Immutable.
 *
 * @param identifiers identifiers as an identity provider would give them
 * @param names plain names without an issuer, such as a container principal's
 * @param audiences the client ids that the login's token was issued to; they tell which connection
 *     a session belongs to where several connections share an issuer
 * @param issuedAt the login token's {@code auth_time}, or its {@code iat} where that is absent, in
 *     seconds since the epoch by the identity provider's clock; empty where the login had no token
 */
public record SessionSubject(
    Set<SubjectIdentifier> identifiers,
    Set<String> names,
    Set<String> audiences,
    OptionalLong issuedAt) {

  /** A session without a user. */
  public static final SessionSubject NONE =
      new SessionSubject(Set.of(), Set.of(), Set.of(), OptionalLong.empty());

  public SessionSubject {
    identifiers = Set.copyOf(identifiers);
    names = Set.copyOf(names);
    audiences = Set.copyOf(audiences);
  }

  /** A user known by a plain name only. */
  public static SessionSubject named(String name) {
    return new SessionSubject(Set.of(), Set.of(name), Set.of(), OptionalLong.empty());
  }

  /** A user known by these identifiers. */
  public static SessionSubject of(SubjectIdentifier... identifiers) {
    return new SessionSubject(
        new LinkedHashSet<>(java.util.List.of(identifiers)),
        Set.of(),
        Set.of(),
        OptionalLong.empty());
  }

  /** Whether nothing is known. */
  public boolean isEmpty() {
    return identifiers.isEmpty() && names.isEmpty();
  }

  /** Whether everything is known here that another tells of its user. */
  boolean covers(SessionSubject other) {
    return identifiers.containsAll(other.identifiers)
        && names.containsAll(other.names)
        && audiences.containsAll(other.audiences);
  }

  /** What either of two knows; of two issue times the earlier. */
  public SessionSubject and(SessionSubject other) {
    OptionalLong earlier = issuedAt;
    if (other.issuedAt.isPresent()) {
      earlier =
          issuedAt.isPresent()
              ? OptionalLong.of(Math.min(issuedAt.getAsLong(), other.issuedAt.getAsLong()))
              : other.issuedAt;
    }
    return new SessionSubject(
        union(identifiers, other.identifiers),
        union(names, other.names),
        union(audiences, other.audiences),
        earlier);
  }

  private static <T> Set<T> union(Set<T> one, Set<T> other) {
    Set<T> union = new LinkedHashSet<>(one);
    union.addAll(other);
    return union;
  }
}
