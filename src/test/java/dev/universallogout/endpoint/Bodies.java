package dev.universallogout.endpoint;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.util.Arrays;

/** Bodies of requests. */
final class Bodies {
  private Bodies() {}

  static JsonObject issuerSubjectIdentifier(String issuer, String subject) {
    return identifier("iss_sub", "iss", issuer, "sub", subject);
  }

  static String issuerSubject(String issuer, String subject) {
    return subId(issuerSubjectIdentifier(issuer, subject));
  }

  static String email(String address) {
    return subId(identifier("email", "email", address));
  }

  static String opaque(String id) {
    return subId(identifier("opaque", "id", id));
  }

  static JsonObject identifier(String format, String... members) {
    var object = Json.createObjectBuilder().add("format", format);
    for (int i = 0; i < members.length; i += 2) {
      object.add(members[i], members[i + 1]);
    }
    return object.build();
  }

  static JsonObject aliases(JsonObject... identifiers) {
    var array = Json.createArrayBuilder();
    Arrays.stream(identifiers).forEach(array::add);
    return Json.createObjectBuilder().add("format", "aliases").add("identifiers", array).build();
  }

  static String subId(JsonObject identifier) {
    return Json.createObjectBuilder().add("sub_id", identifier).build().toString();
  }
}
