package dev.universallogout.authentication;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.X509CertUtils;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;
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

  /**
   * A certificate in PEM: {@code saml-current} (expired), {@code -next}, {@code -ec}, {@code
   * -weak}.
   */
  public static String certificate(String name) {
    return resource(name + ".pem");
  }

  /** The RSA key pair of a certificate. */
  public static RSAKey certifiedRsa(String name) {
    try {
      KeyFactory factory = KeyFactory.getInstance("RSA");
      RSAPrivateCrtKey key =
          (RSAPrivateCrtKey) factory.generatePrivate(new PKCS8EncodedKeySpec(privateKey(name)));
      RSAPublicKey publicKey =
          (RSAPublicKey)
              factory.generatePublic(
                  new RSAPublicKeySpec(key.getModulus(), key.getPublicExponent()));
      return new RSAKey.Builder(publicKey).privateKey(key).build();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The EC key pair of a certificate. */
  public static ECKey certifiedEc(String name) {
    try {
      ECPrivateKey key =
          (ECPrivateKey)
              KeyFactory.getInstance("EC")
                  .generatePrivate(new PKCS8EncodedKeySpec(privateKey(name)));
      ECPublicKey publicKey = (ECPublicKey) X509CertUtils.parse(certificate(name)).getPublicKey();
      return new ECKey.Builder(Curve.P_256, publicKey).privateKey(key).build();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] privateKey(String name) {
    String pem = resource(name + ".key.pem").replaceAll("-----[A-Z ]+-----", "");
    return Base64.getMimeDecoder().decode(pem);
  }

  private static String resource(String name) {
    try (InputStream stream = TestKeys.class.getResourceAsStream(name)) {
      return new String(stream.readAllBytes(), StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
