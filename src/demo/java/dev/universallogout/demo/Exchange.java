package dev.universallogout.demo;

import com.nimbusds.jwt.SignedJWT;
import dev.universallogout.sender.RevocationRequest;
import dev.universallogout.sender.RevocationResponse;
import java.text.ParseException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A revocation as it went over the wire, as JSON for the page.
 *
 * @param user who was to be signed out
 * @param millis how long the answer took
 * @param request the whole HTTP message
 * @param token the JWT in it
 * @param tokenHeader what the JWT's header says
 * @param tokenClaims what the JWT's payload says
 * @param status the answer's HTTP status
 * @param response the whole answer
 */
public record Exchange(
    String user,
    long millis,
    String request,
    String token,
    Map<String, Object> tokenHeader,
    Map<String, Object> tokenClaims,
    int status,
    String response) {

  static Exchange of(
      String user, RevocationRequest request, RevocationResponse response, long millis) {
    try {
      SignedJWT token = SignedJWT.parse(request.token());
      return new Exchange(
          user,
          millis,
          request.text(),
          request.token(),
          token.getHeader().toJSONObject(),
          token.getPayload().toJSONObject(),
          response.status(),
          text(response));
    } catch (ParseException e) {
      throw new IllegalStateException("the sender signed something that is no JWT", e);
    }
  }

  private static String text(RevocationResponse response) {
    Stream<String> headers =
        new TreeMap<>(response.headers())
            .entrySet().stream().flatMap(header -> lines(header.getKey(), header.getValue()));
    String head =
        String.join(
            "\n", Stream.concat(Stream.of("HTTP/1.1 " + response.status()), headers).toList());
    return response.body().isEmpty() ? head : head + "\n\n" + response.body();
  }

  private static Stream<String> lines(String name, List<String> values) {
    return values.stream().map(value -> name + ": " + value);
  }
}
