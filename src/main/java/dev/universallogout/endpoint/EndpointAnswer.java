package dev.universallogout.endpoint;

import java.util.Map;

/**
 * What is answered.
 *
 * @param status the HTTP status
 * @param headers the headers, {@code Cache-Control: no-store} among them
 * @param body a JSON text, or empty
 */
public record EndpointAnswer(int status, Map<String, String> headers, String body) {
  public EndpointAnswer {
    headers = Map.copyOf(headers);
  }
}
