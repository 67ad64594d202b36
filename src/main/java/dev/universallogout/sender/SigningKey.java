package dev.universallogout.sender;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import org.jspecify.annotations.Nullable;

/**
 * A private key and how it signs. Immutable and thread-safe; {@link #toString} does not show it.
 */
public final class SigningKey {
  private final JWSSigner signer;
  private final JWSAlgorithm algorithm;
  private final @Nullable String keyId;

  private SigningKey(JWSSigner signer, JWSAlgorithm algorithm, @Nullable String keyId) {
    this.signer = signer;
    this.algorithm = algorithm;
    this.keyId = keyId;
  }

  /**
   * A key that was made, not read.
   *
   * @param key the private key
   * @param jwks its public key as a JWK set, as a receiver fetches it
   */
  public record Generated(SigningKey key, String jwks) {}

  /** A fresh RSA key of 2048 bits that signs with RS256. */
  public static Generated generate(String keyId) {
    try {
      RSAKey key =
          new RSAKeyGenerator(RSAKeyGenerator.MIN_KEY_SIZE_BITS)
              .keyUse(KeyUse.SIGNATURE)
              .algorithm(JWSAlgorithm.RS256)
              .keyID(keyId)
              .generate();
      return new Generated(of(key, null, null), new JWKSet(key).toString(true));
    } catch (JOSEException e) {
      throw new IllegalStateException("every Java platform has RSA", e);
    }
  }

  /**
   * A key with, possibly, an id and an algorithm of its own; the arguments override them.
   *
   * @throws UsageException if the key cannot sign, or not with the algorithm
   */
  static SigningKey of(JWK jwk, @Nullable String keyId, @Nullable String algorithm) {
    String ownAlgorithm = jwk.getAlgorithm() == null ? null : jwk.getAlgorithm().getName();
    PrivateKey key;
    try {
      if (jwk instanceof RSAKey rsaKey) {
        key = rsaKey.toPrivateKey();
      } else if (jwk instanceof ECKey ecKey) {
        key = ecKey.toPrivateKey();
      } else {
        throw new UsageException("the key is neither an RSA nor an EC key");
      }
    } catch (JOSEException e) {
      throw new UsageException("the key cannot be used: " + e.getMessage());
    }
    if (key == null) {
      throw new UsageException("the key is not a private one");
    }
    return of(
        key, keyId == null ? jwk.getKeyID() : keyId, algorithm == null ? ownAlgorithm : algorithm);
  }

  /**
   * A bare key; without an algorithm it signs with RS256 or with the one of its curve.
   *
   * @throws UsageException if the key cannot sign, or not with the algorithm
   */
  static SigningKey of(PrivateKey key, @Nullable String keyId, @Nullable String algorithm) {
    JWSSigner signer = signer(key);
    JWSAlgorithm chosen;
    if (algorithm != null) {
      chosen = JWSAlgorithm.parse(algorithm);
    } else if (key instanceof ECPrivateKey) {
      chosen = signer.supportedJWSAlgorithms().iterator().next();
    } else {
      chosen = JWSAlgorithm.RS256;
    }
    if (!signer.supportedJWSAlgorithms().contains(chosen)) {
      throw new UsageException("the key cannot sign with " + chosen);
    }
    return new SigningKey(signer, chosen, keyId);
  }

  private static JWSSigner signer(PrivateKey key) {
    try {
      return key instanceof ECPrivateKey ecKey ? new ECDSASigner(ecKey) : new RSASSASigner(key);
    } catch (JOSEException | IllegalArgumentException e) {
      throw new UsageException("the key cannot be used: " + e.getMessage());
    }
  }

  /** The claims as a compact JWS of the type that revocations have. */
  String sign(JWTClaimsSet claims) {
    JWSHeader header =
        new JWSHeader.Builder(algorithm).type(new JOSEObjectType(Sender.TYPE)).keyID(keyId).build();
    SignedJWT jwt = new SignedJWT(header, claims);
    try {
      jwt.sign(signer);
    } catch (JOSEException e) {
      throw new UsageException("the key cannot sign: " + e.getMessage());
    }
    return jwt.serialize();
  }

  @Override
  public String toString() {
    return "SigningKey[" + algorithm + (keyId == null ? "" : ", kid " + keyId) + "]";
  }
}
