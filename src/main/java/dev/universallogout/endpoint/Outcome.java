package dev.universallogout.endpoint;

import dev.universallogout.configuration.ConnectionSettings.StatusProfile;
import jakarta.json.Json;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Every outcome of a request, with its status in both profiles. Bodies are constants: nothing of
 * the request is in them.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/draft-parecki-oauth-global-token-revocation">
 *     draft-parecki-oauth-global-token-revocation §3.3, §3.4</a>
 */
enum Outcome {
  REVOKED(200, 204, "", ""),
  MALFORMED(400, 400, "invalid_request", "The request body is not a subject identifier."),
  UNSUPPORTED_FORMAT(
      400, 400, "invalid_request", "The subject identifier's format is not supported."),
  TOO_LARGE(400, 413, "invalid_request", "The request body is too large."),
  UNSUPPORTED_MEDIA_TYPE(
      400, 415, "invalid_request", "The request body must be application/json in UTF-8."),
  MISSING_TOKEN(400, 401, "", ""),
  REJECTED(401, 401, "invalid_token", "The caller could not be authenticated."),
  DISABLED(401, 403, "invalid_token", "The caller could not be authenticated."),
  THROTTLED(429, 429, "", ""),
  OUT_OF_SCOPE(400, 403, "invalid_request", "The connection may not name this subject."),
  UNKNOWN_SUBJECT(400, 404, "invalid_request", "The subject is not known."),
  DIFFERENT_SUBJECTS(400, 400, "invalid_request", "The aliases name more than one user."),
  TOKENS_PENDING(
      500, 503, "temporarily_unavailable", "Not all refresh tokens have been revoked yet."),
  UNAVAILABLE(500, 503, "temporarily_unavailable", "The revocation could not be processed.");

  private final int auth0;
  private final int draft;
  private final String error;
  private final String description;

  Outcome(int auth0, int draft, String error, String description) {
    this.auth0 = auth0;
    this.draft = draft;
    this.error = error;
    this.description = description;
  }

  /** Whether the request ended before a revocation was tried. */
  boolean beforeEffect() {
    return switch (this) {
      case REVOKED, REJECTED, TOKENS_PENDING, UNAVAILABLE -> false;
      default -> true;
    };
  }

  EndpointAnswer answer(StatusProfile profile) {
    int status = profile == StatusProfile.DRAFT ? draft : auth0;
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Cache-Control", "no-store");
    if (status == 401 || this == MISSING_TOKEN) {
      headers.put(
          "WWW-Authenticate", this == MISSING_TOKEN ? "Bearer" : "Bearer error=\"invalid_token\"");
    }
    if (status == 503) {
      headers.put("Retry-After", "5");
    }
    if (status == 429) {
      headers.put("Retry-After", "1");
    }
    if (error.isEmpty()) {
      return new EndpointAnswer(status, headers, "");
    }
    headers.put("Content-Type", "application/json");
    String body =
        Json.createObjectBuilder()
            .add("error", error)
            .add("error_description", description)
            .build()
            .toString();
    return new EndpointAnswer(status, headers, body);
  }
}
