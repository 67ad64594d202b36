package dev.universallogout.authentication;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import dev.universallogout.authentication.Authentication.Reason;
import dev.universallogout.configuration.SettingsReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A compact JWS, taken apart strictly and not yet believed: what can be refused without knowing the
 * connection is refused here (RFC 6750 §2.1, RFC 7515 §5.2, RFC 8725 §3.1).
 */
final class SignedToken {

  static final int MAX_LENGTH = 8192;

  private static final int MAX_KEY_ID_LENGTH = 256;
  private static final String SCHEME = "Bearer";

  private final String compact;
  private final JWSHeader header;
  private final @Nullable String type;
  private final Base64URL signature;
  private final Map<String, Object> claims;

  private SignedToken(
      String compact,
      JWSHeader header,
      @Nullable String type,
      Base64URL signature,
      Map<String, Object> claims) {
    this.compact = compact;
    this.header = header;
    this.type = type;
    this.signature = signature;
    this.claims = claims;
  }

  /** The outcome of taking a token apart. */
  sealed interface Reading {

    record Read(SignedToken token) implements Reading {}

    record Unreadable(Reason reason) implements Reading {}
  }

  /** Reads the token of a request from the values of its {@code Authorization} headers. */
  static Reading fromHeaders(List<String> values) {
    if (values.isEmpty()) {
      return new Reading.Unreadable(Reason.MISSING_TOKEN);
    } else if (values.size() > 1) {
      return new Reading.Unreadable(Reason.AMBIGUOUS_AUTHORIZATION);
    }
    String value = values.get(0).strip();
    int end = value.indexOf(' ');
    String scheme = end < 0 ? value : value.substring(0, end);
    if (!scheme.equalsIgnoreCase(SCHEME)) {
      return new Reading.Unreadable(Reason.UNSUPPORTED_SCHEME);
    }
    return parse(value.substring(scheme.length()).strip());
  }

  /** Reads the compact serialisation. */
  static Reading parse(String compact) {
    if (compact.length() > MAX_LENGTH) {
      return new Reading.Unreadable(Reason.MALFORMED_TOKEN);
    }
    String[] segments = compact.split("\\.", -1);
    if (segments.length != 3) {
      return new Reading.Unreadable(Reason.MALFORMED_TOKEN);
    }
    try {
      decode(segments[2]);
      Map<String, Object> header = object(segments[0]);
      Map<String, Object> claims = object(segments[1]);
      if (!(header.get("alg") instanceof String algorithm)
          || !SettingsReader.ALGORITHMS.contains(algorithm)) {
        return new Reading.Unreadable(Reason.UNSUPPORTED_ALGORITHM);
      } else if (header.containsKey("crit") || header.containsKey("b64")) {
        return new Reading.Unreadable(Reason.UNSUPPORTED_HEADER);
      } else if (segments[2].isEmpty()) {
        return new Reading.Unreadable(Reason.MALFORMED_TOKEN);
      }
      return new Reading.Read(
          new SignedToken(
              compact,
              JWSHeader.parse(header, new Base64URL(segments[0])),
              (String) header.get("typ"),
              new Base64URL(segments[2]),
              withoutNulls(claims)));
    } catch (ParseException | IllegalArgumentException | CharacterCodingException e) {
      return new Reading.Unreadable(Reason.MALFORMED_TOKEN);
    }
  }

  /**
   * The parser reads an array of pairs as an object too, and skips a byte order mark; it refuses
   * what is not strict JSON, and members given twice.
   */
  private static Map<String, Object> object(String segment)
      throws ParseException, CharacterCodingException {
    String json =
        StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(decode(segment))).toString();
    if (!json.stripLeading().startsWith("{")) {
      throw new ParseException("Not a JSON object", 0);
    }
    return JSONObjectUtils.parse(json);
  }

  /** Neither padding nor bits beyond the last byte: one value has one encoding. */
  private static byte[] decode(String segment) {
    byte[] bytes = Base64.getUrlDecoder().decode(segment);
    if (!Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(segment)) {
      throw new IllegalArgumentException("Not the canonical encoding");
    }
    return bytes;
  }

  /** A member that is null counts as absent. */
  private static Map<String, Object> withoutNulls(Map<String, Object> members) {
    Map<String, Object> present = new HashMap<>(members);
    present.values().removeIf(Objects::isNull);
    return Collections.unmodifiableMap(present);
  }

  /** The compact serialisation; never logged. */
  String compact() {
    return compact;
  }

  JWSHeader header() {
    return header;
  }

  /**
   * Whether its signature is that of the verifier's key.
   *
   * @throws JOSEException if the cryptography cannot process it
   */
  boolean isVerifiedBy(JWSVerifier verifier) throws JOSEException {
    byte[] signed =
        compact.substring(0, compact.lastIndexOf('.')).getBytes(StandardCharsets.US_ASCII);
    return verifier.verify(header, signed, signature);
  }

  String algorithm() {
    return header.getAlgorithm().getName();
  }

  Optional<String> keyId() {
    return Optional.ofNullable(header.getKeyID());
  }

  /** Whether its key identifier is one that no key has. */
  boolean hasOversizedKeyId() {
    return keyId().filter(id -> id.length() > MAX_KEY_ID_LENGTH).isPresent();
  }

  Optional<String> type() {
    return Optional.ofNullable(type);
  }

  /** A claim, or null where it is absent. */
  @Nullable Object claim(String name) {
    return claims.get(name);
  }

  /**
   * A claim that the rules have found to be there.
   *
   * @throws IllegalStateException if it is not
   */
  Object requiredClaim(String name) {
    Object value = claims.get(name);
    if (value == null) {
      throw new IllegalStateException("No claim " + name);
    }
    return value;
  }

  /** All claims that are not null. */
  Map<String, Object> claims() {
    return claims;
  }

  @Override
  public String toString() {
    return "SignedToken[" + algorithm() + "]";
  }
}
