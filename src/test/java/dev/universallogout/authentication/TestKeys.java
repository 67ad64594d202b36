package dev.universallogout.authentication;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Key pairs of identity providers, each made once and known by its key identifier. */
public final class TestKeys {

  private static final Map<String, RSAKey> RSA = new ConcurrentHashMap<>();
  private static final Map<String, ECKey> EC = new ConcurrentHashMap<>();

  private TestKeys() {}

  /** An RSA key pair of 2048 bits; the same for the same identifier. */
  public static RSAKey rsa(String keyId) {
    return RSA.computeIfAbsent(keyId, id -> newRsa(id, 2048));
  }

  /** An RSA key pair that is too weak. */
  public static RSAKey weakRsa(String keyId) {
    return RSA.computeIfAbsent(keyId + " weak", id -> newRsa(keyId, 1024));
  }

  /** An EC key pair; the same for the same identifier and curve. */
  public static ECKey ec(String keyId, Curve curve) {
    return EC.computeIfAbsent(keyId + " " + curve, id -> newEc(keyId, curve));
  }

  /** A JWK set of the public halves. */
  public static String jwks(JWK... keys) {
    return new JWKSet(List.of(keys)).toString(true);
  }

  private static RSAKey newRsa(String keyId, int bits) {
    try {
      return new RSAKeyGenerator(bits, true).keyID(keyId).generate();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ECKey newEc(String keyId, Curve curve) {
    try {
      return new ECKeyGenerator(curve).keyID(keyId).generate();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }
}
