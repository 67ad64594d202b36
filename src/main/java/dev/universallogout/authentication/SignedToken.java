package dev.universallogout.authentication;

import com.nimbusds.jose.JWSObject;
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
  private final JWSObject jws;
  private final Map<String, Object> header;
  private final Map<String, Object> claims;

  private SignedToken(
      String compact, JWSObject jws, Map<String, Object> header, Map<String, Object> claims) {
    this.compact = compact;
    this.jws = jws;
    this.header = header;
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
      }
      JWSObject jws =
          new JWSObject(
              new Base64URL(segments[0]), new Base64URL(segments[1]), new Base64URL(segments[2]));
      return new Reading.Read(
          new SignedToken(compact, jws, withoutNulls(header), withoutNulls(claims)));
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

  JWSObject jws() {
    return jws;
  }

  String algorithm() {
    return jws.getHeader().getAlgorithm().getName();
  }

  Optional<String> keyId() {
    return Optional.ofNullable(jws.getHeader().getKeyID());
  }

  /** Whether its key identifier is one that no key has. */
  boolean hasOversizedKeyId() {
    return keyId().filter(id -> id.length() > MAX_KEY_ID_LENGTH).isPresent();
  }

  Optional<String> type() {
    return Optional.ofNullable((String) header.get("typ"));
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
