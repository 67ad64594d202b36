package dev.universallogout.subject;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * One way in which a revocation and a session can meet: the kind of identifier and its value in the
 * form in which it is compared. A revocation reaches a session when they share a key.
 *
 * @param kind what the value is
 * @param issuer the issuer for {@link Kind#ISSUER_SUBJECT}, else empty
 * @param value the value, normalised
 */
public record SubjectKey(Kind kind, String issuer, String value) {

  /** What a key's value is. */
  public enum Kind {
    ISSUER_SUBJECT,
    EMAIL,
    /** An e-mail address whose local part was compared with its case. */
    EXACT_EMAIL,
    /** A name without an issuer, as a container's principal has it. */
    NAME,
    /** Every user of the connection. */
    EVERYBODY,
    ACCOUNT,
    EXACT_ACCOUNT,
    PHONE_NUMBER,
    DID,
    URI
  }

  /**
   * A digest of the connection and this key that is the same on every node and for all time:
   * SHA-256 over the length-prefixed parts, in hexadecimal.
   */
  public String digest(String connection) {
    return HexFormat.of().formatHex(bytes(new byte[0], connection));
  }

  /**
   * A digest of the connection and this key that only the holder of the salt can compute or make
   * collide.
   */
  public long hash(byte[] salt, String connection) {
    byte[] digest = bytes(salt, connection);
    long hash = 0;
    for (int i = 0; i < Long.BYTES; i++) {
      hash = hash << Byte.SIZE | (digest[i] & 0xff);
    }
    return hash;
  }

  private byte[] bytes(byte[] salt, String connection) {
    MessageDigest sha256 = sha256();
    sha256.update(salt);
    part(sha256, connection);
    part(sha256, kind.name());
    part(sha256, issuer);
    part(sha256, value);
    return sha256.digest();
  }

  private static void part(MessageDigest digest, String part) {
    byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
    digest.update((byte) (bytes.length >>> 24));
    digest.update((byte) (bytes.length >>> 16));
    digest.update((byte) (bytes.length >>> 8));
    digest.update((byte) bytes.length);
    digest.update(bytes);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
