package dev.universallogout.authentication;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.AsymmetricJWK;
import com.nimbusds.jose.jwk.JWK;
import java.security.PublicKey;
import java.text.ParseException;

/**
 * A public key that may have signed, made ready for the cryptography once and not for each JWT.
 *
 * @param jwk says which JWT it is for
 */
record VerificationKey(JWK jwk, PublicKey publicKey) {

  /**
   * Makes the key ready.
   *
   * @throws ParseException if the cryptography cannot use it
   */
  static VerificationKey of(JWK jwk) throws ParseException {
    try {
      return new VerificationKey(jwk, ((AsymmetricJWK) jwk).toPublicKey());
    } catch (JOSEException e) {
      throw new ParseException("the key cannot be used: " + e.getMessage(), 0);
    }
  }
}
