package dev.universallogout.sender;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A signed request that may be sent once. Its {@link #toString} does not show the token.
 *
 * @param endpoint where it goes
 * @param token the JWT
 * @param body the JSON that names the user
 */
public record RevocationRequest(URI endpoint, String token, String body) {

  /** The headers that are sent, besides those that HTTP itself adds. */
  public Map<String, String> headers() {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Authorization", "Bearer " + token);
    headers.put("Content-Type", "application/json");
    headers.put("User-Agent", "universal-logout-sender");
    return headers;
  }

  /** The whole request as text, as HTTP/1.1 has it on the wire. */
  public String text() {
    String query = endpoint.getRawQuery() == null ? "" : "?" + endpoint.getRawQuery();
    String path = endpoint.getRawPath().isEmpty() ? "/" : endpoint.getRawPath();
    StringBuilder text = new StringBuilder("POST " + path + query + " HTTP/1.1\n");
    text.append("Host: ").append(endpoint.getRawAuthority()).append('\n');
    headers().forEach((name, value) -> text.append(name + ": " + value + "\n"));
    text.append("Content-Length: " + body.getBytes(StandardCharsets.UTF_8).length + "\n\n");
    return text.append(body).toString();
  }

  @Override
  public String toString() {
    return "RevocationRequest[endpoint=" + endpoint + "]";
  }
}
