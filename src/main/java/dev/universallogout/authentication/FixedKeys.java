package dev.universallogout.authentication;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.X509CertUtils;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Keys given in the configuration.
 *
 * <p>Of a certificate only the key counts: who configures it trusts it, as with SAML metadata. Its
 * dates and its issuer are not judged, and no key identifier selects it.
 */
final class FixedKeys implements VerificationKeys {

  private static final Pattern CERTIFICATE =
      Pattern.compile("-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----");

  private final KeyState state;
  private final boolean identified;

  private FixedKeys(List<VerificationKey> keys, boolean identified) {
    this.state = new KeyState.Known(keys);
    this.identified = identified;
  }

  /**
   * The keys of a JWK set.
   *
   * @throws ParseException if it is none or has no usable key
   */
  static FixedKeys ofJwks(String json) throws ParseException {
    List<VerificationKey> keys = JwkSets.usableKeys(json);
    if (keys.isEmpty()) {
      throw new ParseException("no key of it is usable: RSA of 2048 bits or more, or EC", 0);
    }
    return new FixedKeys(keys, true);
  }

  /**
   * The keys of certificates.
   *
   * @throws ParseException if there is none, or any is unusable
   */
  static FixedKeys ofCertificates(String pem) throws ParseException {
    List<VerificationKey> keys = new ArrayList<>();
    for (MatchResult certificate : CERTIFICATE.matcher(pem).results().toList()) {
      keys.add(VerificationKey.of(keyOf(certificate.group(), keys.size() + 1)));
    }
    if (keys.isEmpty()) {
      throw new ParseException("there is no PEM certificate in it", 0);
    }
    return new FixedKeys(keys, false);
  }

  private static JWK keyOf(String pem, int number) throws ParseException {
    try {
      X509Certificate certificate = X509CertUtils.parseWithException(pem);
      if (certificate.getPublicKey() instanceof RSAPublicKey rsa
          && rsa.getModulus().bitLength() >= JwkSets.MIN_RSA_BITS) {
        return new RSAKey.Builder(rsa).build();
      } else if (certificate.getPublicKey() instanceof ECPublicKey ec) {
        return new ECKey.Builder(Curve.forECParameterSpec(ec.getParams()), ec).build();
      }
    } catch (CertificateException | RuntimeException e) {
      throw new ParseException("certificate " + number + " in it cannot be read", 0);
    }
    throw new ParseException(
        "certificate " + number + " in it has no usable key: RSA of 2048 bits or more, or EC", 0);
  }

  @Override
  public KeyState current() {
    return state;
  }

  @Override
  public KeyState renewed() {
    return state;
  }

  @Override
  public boolean identified() {
    return identified;
  }
}
