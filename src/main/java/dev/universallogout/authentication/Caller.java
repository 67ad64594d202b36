package dev.universallogout.authentication;

import java.util.Map;

/**
 * A caller whose JWT has been verified in every respect.
 *
 * @param connection the connection it speaks for
 * @param issuer the exact {@code iss}
 * @param clientId the exact {@code sub}: the identity provider's application, not the user
 * @param issuedAt {@code iat}, seconds since the epoch
 * @param expiresAt {@code exp}, seconds since the epoch
 * @param tokenId {@code jti}
 * @param claims all claims, for the {@code JsonWebToken} view
 * @param rawToken the compact JWS, for the {@code JsonWebToken} view; never logged
 */
public record Caller(
    Connection connection,
    String issuer,
    String clientId,
    long issuedAt,
    long expiresAt,
    String tokenId,
    Map<String, Object> claims,
    String rawToken) {

  public Caller {
    claims = Map.copyOf(claims);
  }

  @Override
  public String toString() {
    return "Caller[connection=" + connection.name() + "]";
  }
}
