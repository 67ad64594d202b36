package dev.universallogout.token;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A refresh token in clear text: 128 random bits that all tokens of its family share, then 256 bits
 * of its own, as 64 characters of base64url. Only digests of either part are ever stored.
 */
final class TokenValue {

  private static final int HANDLE_BYTES = 16;
  private static final int SECRET_BYTES = 32;
  private static final int CHARACTERS = (HANDLE_BYTES + SECRET_BYTES) * 4 / 3;
  private static final String HMAC = "HmacSHA256";

  private final byte[] handle;
  private final byte[] secret;

  private TokenValue(byte[] handle, byte[] secret) {
    this.handle = handle;
    this.secret = secret;
  }

  /** The first token of a new family. */
  static TokenValue first(SecureRandom random) {
    return new TokenValue(bytes(random, HANDLE_BYTES), bytes(random, SECRET_BYTES));
  }

  /** A salt for {@link #successor}, in hexadecimal. */
  static String salt(SecureRandom random) {
    return HexFormat.of().formatHex(bytes(random, SECRET_BYTES));
  }

  /** Empty for a text that is no token. */
  static Optional<TokenValue> parse(String text) {
    if (text.length() != CHARACTERS) {
      return Optional.empty();
    }
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(text);
      return bytes.length != HANDLE_BYTES + SECRET_BYTES
          ? Optional.empty()
          : Optional.of(
              new TokenValue(
                  Arrays.copyOf(bytes, HANDLE_BYTES),
                  Arrays.copyOfRange(bytes, HANDLE_BYTES, bytes.length)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /**
   * The next token of the family. Whoever lacks the salt cannot tell it from a random one, and
   * whoever lacks this token cannot compute it.
   */
  TokenValue successor(String salt) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(HexFormat.of().parseHex(salt), HMAC));
      return new TokenValue(handle, mac.doFinal(secret));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + HMAC, e);
    }
  }

  /** The family, as it is stored. */
  String familyId() {
    return digest("family", handle);
  }

  /** This token, as it is stored. */
  String digest() {
    return digest("token", secret);
  }

  /** The token in clear text, for the client. */
  String text() {
    byte[] bytes = Arrays.copyOf(handle, HANDLE_BYTES + SECRET_BYTES);
    System.arraycopy(secret, 0, bytes, HANDLE_BYTES, SECRET_BYTES);
    return Base64.getUrlEncoder().encodeToString(bytes);
  }

  private static byte[] bytes(SecureRandom random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static String digest(String purpose, byte[] bytes) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update(purpose.getBytes(StandardCharsets.US_ASCII));
      return HexFormat.of().formatHex(sha256.digest(bytes));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
