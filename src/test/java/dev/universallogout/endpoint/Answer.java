package dev.universallogout.endpoint;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An HTTP response.
 *
 * @param status the status
 * @param headers the headers, by their names in lower case
 * @param body the body, without any transfer coding
 */
record Answer(int status, Map<String, List<String>> headers, String body) {

  /** The one value of a header. */
  Optional<String> header(String name) {
    List<String> values = headers.getOrDefault(name.toLowerCase(java.util.Locale.ROOT), List.of());
    if (values.size() > 1) {
      throw new AssertionError("several " + name + " headers: " + values);
    }
    return values.stream().findFirst();
  }
}
