package dev.universallogout.sender;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.universallogout.subject.SubjectIdentifier;
import dev.universallogout.subject.SubjectJson;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.UUID;

/**
 * Signs revocations as Okta does and sends them to one endpoint. Thread-safe.
 *
 * @see <a
 *     href="https://datatracker.ietf.org/doc/html/draft-parecki-oauth-global-token-revocation-06#section-3">draft-parecki-oauth-global-token-revocation-06
 *     §3</a>
 */
public final class Sender {

  /** The {@code typ} of the JWT. */
  public static final String TYPE = "global-token-revocation+jwt";

  private static final Duration LIFETIME = Duration.ofMinutes(5);
  private static final Duration BACKDATED = Duration.ofMinutes(5);
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);
  private static final int MOST_OF_A_BODY = 64 * 1024;

  private final URI endpoint;
  private final Credentials credentials;
  private final Clock clock;

  /**
   * A sender to one endpoint.
   *
   * @param endpoint where requests go
   * @param credentials who sends them
   * @param clock tells when they were issued
   */
  public Sender(URI endpoint, Credentials credentials, Clock clock) {
    this.endpoint = endpoint;
    this.credentials = credentials;
    this.clock = clock;
  }

  /**
   * Who sends.
   *
   * @param issuer the {@code iss} claim
   * @param clientId the {@code sub} claim: the application at the identity provider, not the user
   * @param audience the {@code aud} claim: the endpoint as its operator configured it
   * @param key what signs
   */
  public record Credentials(String issuer, String clientId, String audience, SigningKey key) {}

  /** A new request to end the access of this user. */
  public RevocationRequest sign(SubjectIdentifier subject) {
    return sign("sub_id", SubjectJson.write(subject));
  }

  /**
   * A new request with a body of the caller's making.
   *
   * @param member {@code sub_id}, or {@code subject} as earlier drafts have it
   * @param subject any JSON
   */
  RevocationRequest sign(String member, String subject) {
    Instant now = clock.instant();
    JWTClaimsSet claims =
        new JWTClaimsSet.Builder()
            .jwtID(UUID.randomUUID().toString())
            .issuer(credentials.issuer())
            .subject(credentials.clientId())
            .audience(credentials.audience())
            .issueTime(Date.from(now))
            .notBeforeTime(Date.from(now.minus(BACKDATED)))
            .expirationTime(Date.from(now.plus(LIFETIME)))
            .build();
    String token = credentials.key().sign(claims);
    return new RevocationRequest(endpoint, token, "{\"" + member + "\":" + subject + "}");
  }

  /**
   * Sends a request and waits for its answer, half a minute at most. Redirects are not followed.
   *
   * @throws IOException if there is no answer, or none that is HTTP
   * @throws InterruptedException if this thread is interrupted while it waits
   */
  public static RevocationResponse send(RevocationRequest request)
      throws IOException, InterruptedException {
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(request.endpoint())
            .POST(HttpRequest.BodyPublishers.ofString(request.body()));
    request.headers().forEach(builder::header);
    return exchange(builder);
  }

  static RevocationResponse exchange(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();
    HttpResponse<InputStream> response =
        client.send(request.timeout(ANSWER_TIMEOUT).build(), BodyHandlers.ofInputStream());
    try (InputStream body = response.body()) {
      String text = new String(body.readNBytes(MOST_OF_A_BODY), StandardCharsets.UTF_8);
      return new RevocationResponse(response.statusCode(), response.headers().map(), text);
    }
  }
}
