package dev.universallogout.sender;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.text.ParseException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A file with a private key: PEM (PKCS#8, or PKCS#1 for RSA), a JWK, or a JWK set.
 *
 * @param text what the file holds
 */
record KeyFile(String text) {
  private static final Pattern PEM =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]+)-----END \\1-----");

  /** Version 0 and the algorithm rsaEncryption, as PKCS#8 has them ahead of a PKCS#1 key. */
  private static final byte[] PKCS8_RSA =
      HexFormat.of().parseHex("020100300d06092a864886f70d0101010500");

  private static final int OCTET_STRING = 0x04;
  private static final int SEQUENCE = 0x30;

  static KeyFile read(String name) {
    try {
      return new KeyFile(Files.readString(Path.of(name)));
    } catch (IOException | InvalidPathException e) {
      throw new UsageException("the key file " + name + " cannot be read");
    }
  }

  /**
   * The key it holds.
   *
   * @param keyId which key of a JWK set, and the {@code kid} to send; null for the only one and its
   *     own
   * @param algorithm null for the key's own
   * @throws UsageException if there is no key that can sign so
   */
  SigningKey key(@Nullable String keyId, @Nullable String algorithm) {
    return text.strip().startsWith("{")
        ? SigningKey.of(jwk(keyId), keyId, algorithm)
        : SigningKey.of(pem(), keyId, algorithm);
  }

  private JWK jwk(@Nullable String keyId) {
    try {
      if (!text.contains("\"keys\"")) {
        return JWK.parse(text);
      }
      List<JWK> keys =
          JWKSet.parse(text).getKeys().stream()
              .filter(JWK::isPrivate)
              .filter(key -> keyId == null || keyId.equals(key.getKeyID()))
              .toList();
      if (keys.size() == 1) {
        return keys.get(0);
      }
      throw new UsageException(
          "the JWK set has %d private keys%s; it takes exactly one"
              .formatted(keys.size(), keyId == null ? "" : " with the id " + keyId));
    } catch (ParseException e) {
      throw new UsageException("the key file is no JWK: " + e.getMessage());
    }
  }

  private PrivateKey pem() {
    Matcher matcher = PEM.matcher(text);
    // Files that openssl wrote may have a block of curve parameters ahead of the key.
    while (matcher.find()) {
      String label = matcher.group(1);
      if (label.equals("PRIVATE KEY")) {
        return pkcs8(base64(matcher.group(2)));
      } else if (label.equals("RSA PRIVATE KEY") && !matcher.group(2).contains("ENCRYPTED")) {
        byte[] pkcs1 = der(OCTET_STRING, base64(matcher.group(2)));
        return pkcs8(der(SEQUENCE, PKCS8_RSA, pkcs1));
      } else if (label.endsWith("PRIVATE KEY")) {
        throw new UsageException(
            "this form of key (%s) is not read here; openssl pkcs8 -topk8 -nocrypt -in <file>"
                    .formatted(label)
                + " writes one that is");
      }
    }
    throw new UsageException("the key file holds neither a PEM private key nor a JWK");
  }

  private static byte[] base64(String text) {
    try {
      return Base64.getMimeDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw new UsageException("the PEM file is damaged");
    }
  }

  private static PrivateKey pkcs8(byte[] encoded) {
    PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(encoded);
    for (String algorithm : List.of("RSA", "EC")) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(spec);
      } catch (GeneralSecurityException e) {
        // Only the factory of the right kind can read it: try the next.
      }
    }
    throw new UsageException("the key is neither an RSA nor an EC key, or it is damaged");
  }

  private static byte[] der(int tag, byte[]... contents) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (byte[] part : contents) {
      content.writeBytes(part);
    }
    ByteArrayOutputStream der = new ByteArrayOutputStream();
    der.write(tag);
    // A length in two octets: no RSA key of use is shorter than 256 octets or longer than 64 KiB.
    der.write(0x82);
    der.write(content.size() >>> 8);
    der.write(content.size());
    der.writeBytes(content.toByteArray());
    return der.toByteArray();
  }

  @Override
  public String toString() {
    return "KeyFile";
  }
}
