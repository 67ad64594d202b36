package dev.universallogout.configuration;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * The refresh tokens that an application holds.
 *
 * @param holder the name under which this application is registered as holder; the same on each of
 *     its nodes
 * @param jdbc whether the repository that ships keeps the application's tokens
 * @param lifetime how long a token family of that repository may live
 * @param reuseWindow how long the previous token of a family is still answered with the same
 *     successor
 * @param revokeSql a statement that revokes tokens in the host's own table
 * @param revokeAllSql a statement that revokes all tokens of a connection there
 * @param heldSql a query for the tokens of a user that an identity provider issued
 * @param heldAllSql a query for all tokens of a connection that an identity provider issued
 * @param revocationEndpoint where those are revoked (RFC 7009)
 * @param clientId the client that holds them
 * @param clientSecret its secret
 */
public record RefreshTokenSettings(
    String holder,
    boolean jdbc,
    Duration lifetime,
    Duration reuseWindow,
    Optional<String> revokeSql,
    Optional<String> revokeAllSql,
    Optional<String> heldSql,
    Optional<String> heldAllSql,
    Optional<URI> revocationEndpoint,
    Optional<String> clientId,
    Optional<String> clientSecret) {

  @Override
  public String toString() {
    return "RefreshTokenSettings[holder=" + holder + "]";
  }
}
