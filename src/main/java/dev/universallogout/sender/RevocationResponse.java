package dev.universallogout.sender;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What an endpoint answered.
 *
 * @param status the HTTP status
 * @param headers all headers, names in lower case
 * @param body the body, empty if there was none; the first 64 KiB of a longer one
 */
public record RevocationResponse(int status, Map<String, List<String>> headers, String body) {

  /** The first header of this name. */
  public Optional<String> header(String name) {
    return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()).stream().findFirst();
  }

  /** Whether the user's access has ended. */
  public boolean success() {
    return status / 100 == 2;
  }
}
