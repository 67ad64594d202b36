package dev.universallogout.authentication;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
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

  /**
   * What identifies the request without revealing its {@code jti}: the SHA-256 over issuer and
   * {@code jti}, each with its length before it, in lower-case hexadecimal digits. The same for
   * every request that carries the same JWT.
   */
  public String requestId() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (String part : new String[] {issuer, tokenId}) {
        byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
        digest.update(bytes);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return "Caller[connection=" + connection.name() + "]";
  }
}
