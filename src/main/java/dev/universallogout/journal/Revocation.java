package dev.universallogout.journal;

import dev.universallogout.subject.SubjectIdentifier;
import dev.universallogout.subject.SubjectIdentifier.Everybody;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * What is to be recorded: the access of this subject ends now.
 *
 * @param connection the connection that asked, or {@link #HOST} for the application itself
 * @param subject the user, as sent
 * @param issuedAt the {@code iat} of the caller's JWT in seconds since the epoch, by the identity
 *     provider's clock; empty where the application itself asks
 * @param requestId a digest of the caller's issuer and {@code jti}, unique for the connection; a
 *     random value where the application itself asks
 */
public record Revocation(
    String connection, SubjectIdentifier subject, OptionalLong issuedAt, String requestId) {

  /** The name under which the application itself revokes; no connection can have it. */
  public static final String HOST = "*";

  /** That of everybody who belongs to the connection, as an operator asks for it. */
  public static Revocation ofEverybody(String connection) {
    return new Revocation(
        connection, new Everybody(), OptionalLong.empty(), UUID.randomUUID().toString());
  }
}
