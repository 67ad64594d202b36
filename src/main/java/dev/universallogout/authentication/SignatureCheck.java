package dev.universallogout.authentication;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.factories.DefaultJWSVerifierFactory;
import com.nimbusds.jose.proc.JWSVerifierFactory;
import dev.universallogout.authentication.VerificationKeys.KeyState;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whether a key of certain origins made the signature of one token. The work of one verification is
 * done in any case, so that time does not tell why a token is refused.
 */
final class SignatureCheck {

  /** How many keys are tried for a token that does not say which. */
  static final int MAX_ATTEMPTS = 16;

  private static final JWSVerifierFactory VERIFIERS = new DefaultJWSVerifierFactory();

  private final SignedToken token;
  private final JWSAlgorithm algorithm;
  private final Set<VerificationKey> tried = new HashSet<>();

  private SignatureCheck(SignedToken token) {
    this.token = token;
    this.algorithm = token.header().getAlgorithm();
  }

  /** What the check came to. */
  enum Outcome {
    GOOD,
    BAD,
    UNKNOWN_KEY,
    KEYS_UNAVAILABLE
  }

  /** Checks against the keys of all these origins. */
  static Outcome of(SignedToken token, List<VerificationKeys> origins) {
    SignatureCheck check = new SignatureCheck(token);
    Outcome outcome = token.hasOversizedKeyId() ? Outcome.UNKNOWN_KEY : check.outcome(origins);
    if (check.tried.isEmpty()) {
      check.decoy();
    }
    return outcome;
  }

  /** Does the work of a check that fails. */
  static void pretend(SignedToken token) {
    new SignatureCheck(token).decoy();
  }

  private Outcome outcome(List<VerificationKeys> origins) {
    List<VerificationKeys> answering = new ArrayList<>();
    for (VerificationKeys origin : origins) {
      KeyState state = origin.current();
      if (verifies(origin, state)) {
        return Outcome.GOOD;
      } else if (state instanceof KeyState.Known) {
        answering.add(origin);
      }
    }
    // Keys may have been changed since, unless the very key that the token names is at hand.
    boolean mayBeNewer = tried.isEmpty() || token.keyId().isEmpty();
    if (mayBeNewer) {
      for (VerificationKeys origin : answering) {
        if (verifies(origin, origin.renewed())) {
          return Outcome.GOOD;
        }
      }
    }
    if (answering.size() < origins.size()) {
      return Outcome.KEYS_UNAVAILABLE;
    }
    return tried.isEmpty() ? Outcome.UNKNOWN_KEY : Outcome.BAD;
  }

  private boolean verifies(VerificationKeys origin, KeyState state) {
    if (!(state instanceof KeyState.Known known)) {
      return false;
    }
    Optional<String> keyId = origin.identified() ? token.keyId() : Optional.empty();
    for (VerificationKey key : JwkSets.suited(known.keys(), algorithm, keyId)) {
      if (tried.size() < MAX_ATTEMPTS && tried.add(key) && verifies(key)) {
        return true;
      }
    }
    return false;
  }

  private void decoy() {
    boolean ignored = verifies(DecoyKeys.forAlgorithm(algorithm));
  }

  private boolean verifies(VerificationKey key) {
    try {
      return token.isVerifiedBy(VERIFIERS.createJWSVerifier(token.header(), key.publicKey()));
    } catch (JOSEException | RuntimeException e) {
      // A key or signature that the cryptography cannot even process proves nothing.
      return false;
    }
  }
}
