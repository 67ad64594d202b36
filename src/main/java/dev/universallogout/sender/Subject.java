package dev.universallogout.sender;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.text.ParseException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The user to be signed out, as JSON. What an endpoint makes of it is not judged here, so that one
 * can also be sent what it should refuse.
 *
 * @param json an RFC 9493 subject identifier
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9493#section-3">RFC 9493 §3</a>
 */
public record Subject(String json) {

  /** A user by e-mail address. */
  public static Subject email(String address) {
    return of("email", "email", address);
  }

  /** A user by the identity provider's own name for them. */
  public static Subject issuerSubject(String issuer, String subject) {
    return of("iss_sub", "iss", issuer, "sub", subject);
  }

  /** A user by the application's own id. */
  public static Subject opaque(String id) {
    return of("opaque", "id", id);
  }

  /**
   * A user by a JSON object, which is sent as it stands.
   *
   * @throws UsageException if it is none
   */
  static Subject verbatim(String json) {
    try {
      JSONObjectUtils.parse(json);
      return new Subject(json);
    } catch (ParseException e) {
      throw new UsageException("--subject is no JSON object");
    }
  }

  private static Subject of(String format, String... members) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("format", format);
    for (int i = 0; i < members.length; i += 2) {
      object.put(members[i], members[i + 1]);
    }
    return new Subject(JSONObjectUtils.toJSONString(object));
  }
}
