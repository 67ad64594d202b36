package dev.universallogout.authentication;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import java.text.ParseException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Keys whose private halves nobody has. A JWT that no key can verify is verified with one of these,
 * and refused, so that the time of an answer does not tell which connections and keys exist.
 */
final class DecoyKeys {

  private static final List<VerificationKey> KEYS =
      Stream.of(
              """
              {"kty":"RSA","e":"AQAB","n":"0GMFwzDsPCFUhbLjmsJIlYaPFsRSQQR4FDXdglWH6ic1ZQg9E6j65zVI\
              xRwc3ubW7fXEPb6m6qdUFq9Oj4ytxQUvZhkpUY-vibnnDHijMU-HuP7wY6Mx6lZz1-MBZWPMmbbDZslQYpmi\
              oxddyQ43uhrXTjcdb9oCFhgla-KBMfJ_dLdDoOCyrEzG8Hwj84LDTi3U8IN1WgcxLlz9ULl8LPnHJ0aPP81K\
              Dlod_-BZR-5O_N7EXeaGpd3vqyfok-iKeGSmgNMAPLPjUQUO8jluW5kWCoiCdcqrezyjF5F7SZ6UxWgD624P\
              EuP5V7SVgGihh6RQad7OUeNn3YA4mTfRdw"}
              """,
              """
              {"kty":"EC","crv":"P-256","x":"KyW-00t1YyTxXx-JjyJgnjd-jWguV8UVzH7-iAO3W48",\
              "y":"09g_0wn1wO_eq2BCuTCD-K6hXl8UBXmzWIWmuS9TubI"}
              """,
              """
              {"kty":"EC","crv":"P-384",\
              "x":"x_nVLKMzyf0HbV0-6choUON1FKsDrt7ZHgZsLs6fCZu3todkIWgHQ5eeuJRdqbTB",\
              "y":"JfFg66VyXhZFztoMho3OfstWKBGyNIvTpwxCuH5Pphb7I4SjF1qH_1fnxqDx324V"}
              """,
              """
              {"kty":"EC","crv":"P-521","x":"AYZFRLTJs5yw_43-dRsPUPzan3p11RGcfhCFz5BXrD77CMGASxwcuA\
              PtQitqnuSXuAJR0ub4r6Kol_tyGP6AYrSN","y":"AY8I4sq2RAIqFNoHwvpAK0oOgny6FipE3_e6Cpn54ZhQ\
              sbBgTtpluJO0yxIRRqMuyNRgO8e2Ltrc7IYMaCCeprXE"}
              """)
          .map(DecoyKeys::parse)
          .toList();

  private DecoyKeys() {}

  /** A key of the kind that the algorithm needs. */
  static VerificationKey forAlgorithm(JWSAlgorithm algorithm) {
    return JwkSets.suited(KEYS, algorithm, Optional.empty()).get(0);
  }

  private static VerificationKey parse(String json) {
    try {
      return VerificationKey.of(JWK.parse(json));
    } catch (ParseException e) {
      throw new IllegalStateException("A constant is wrong", e);
    }
  }
}
