package dev.universallogout.authentication;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.KeyOperation;
import com.nimbusds.jose.jwk.KeyType;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The keys of JWK sets (RFC 7517) that may verify, and which of them suit a JWT. */
final class JwkSets {

  static final int MIN_RSA_BITS = 2048;

  private static final JWKMatcher USABLE =
      new JWKMatcher.Builder()
          .keyTypes(KeyType.RSA, KeyType.EC)
          .keyUses(KeyUse.SIGNATURE, null)
          .keyOperations(KeyOperation.VERIFY, KeyOperation.SIGN, null)
          .nonRevokedOnly(true)
          .build();

  private JwkSets() {}

  /**
   * Public keys for signatures. A key that is weak, meant for something else or not understood is
   * left out: it must not cost the others their use.
   *
   * @throws ParseException if this is no JWK set
   */
  static List<VerificationKey> usableKeys(String json) throws ParseException {
    Map<String, Object> set = JSONObjectUtils.parse(json);
    List<Object> members = set == null ? null : JSONObjectUtils.getJSONArray(set, "keys");
    if (members == null) {
      throw new ParseException("it is no JWK set", 0);
    }
    List<VerificationKey> keys = new ArrayList<>();
    for (Object member : members) {
      usableKey(member).ifPresent(keys::add);
    }
    return List.copyOf(keys);
  }

  private static Optional<VerificationKey> usableKey(Object member) {
    if (!(member instanceof Map<?, ?> map)) {
      return Optional.empty();
    }
    try {
      @SuppressWarnings("unchecked") // Names of JSON members are strings.
      JWK key = JWK.parse((Map<String, Object>) map);
      boolean strong = !key.getKeyType().equals(KeyType.RSA) || key.size() >= MIN_RSA_BITS;
      if (strong && USABLE.matches(key)) {
        return Optional.of(VerificationKey.of(key.toPublicJWK()));
      }
      return Optional.empty();
    } catch (ParseException | RuntimeException e) {
      return Optional.empty();
    }
  }

  /** The keys that can have made a signature with this algorithm. */
  static List<VerificationKey> suited(
      List<VerificationKey> keys, JWSAlgorithm algorithm, Optional<String> keyId) {
    JWKMatcher.Builder matcher =
        new JWKMatcher.Builder()
            .keyType(KeyType.forAlgorithm(algorithm))
            .algorithms(algorithm, null);
    if (JWSAlgorithm.Family.EC.contains(algorithm)) {
      matcher.curves(Curve.forJWSAlgorithm(algorithm));
    }
    keyId.ifPresent(matcher::keyID);
    JWKMatcher suits = matcher.build();
    return keys.stream().filter(key -> suits.matches(key.jwk())).toList();
  }
}
