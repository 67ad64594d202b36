package dev.universallogout.token;

import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.StringReader;
import java.net.ProxySelector;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Revokes refresh tokens that an identity provider issued and the application holds, at the
 * provider's revocation endpoint.
 *
 * <p>Each token is asked for in turn, also after another one failed. The provider says that a token
 * is revoked by 200, whether it knew it or not; every other answer is a failure, except an error
 * {@code invalid_token}, which says that there is nothing left to revoke. Uses the proxy and the
 * TLS trust of the virtual machine and follows no redirects. No token and no secret is ever part of
 * a message. Safe for use by several threads.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7009#section-2">RFC 7009 §2</a>
 */
public final class IdentityProviderTokens implements RefreshTokenRepository {

  private static final int MOST_OF_A_BODY = 8192;

  private final HeldRefreshTokens held;
  private final URI endpoint;
  private final String clientId;
  private final Optional<String> clientSecret;
  private final Duration timeout;
  private final HttpClient client;

  /**
   * @param held finds the tokens
   * @param endpoint the provider's revocation endpoint
   * @param clientId the client that they were issued to
   * @param clientSecret its secret; a client without one sends its id in the body
   * @param timeout the longest time for connecting, and for each exchange as a whole
   */
  public IdentityProviderTokens(
      HeldRefreshTokens held,
      URI endpoint,
      String clientId,
      Optional<String> clientSecret,
      Duration timeout) {
    this.held = held;
    this.endpoint = endpoint;
    this.clientId = clientId;
    this.clientSecret = clientSecret;
    this.timeout = timeout;
    HttpClient.Builder builder =
        HttpClient.newBuilder().connectTimeout(timeout).followRedirects(HttpClient.Redirect.NEVER);
    ProxySelector proxies = ProxySelector.getDefault();
    this.client = (proxies == null ? builder : builder.proxy(proxies)).build();
  }

  /**
   * @throws IOException if the provider did not say of each token that it is revoked
   * @throws Exception if the application could not tell which tokens it holds
   */
  @Override
  public void revoke(Order order) throws Exception {
    revoke(held.of(order));
  }

  @Override
  public void revokeAll(String connection, long number) throws Exception {
    revoke(held.all(connection, number));
  }

  private void revoke(Collection<String> tokens) throws Exception {
    Failures failures = new Failures();
    for (String token : new LinkedHashSet<>(tokens)) {
      failures.attempt(() -> revoke(token));
    }
    failures.rethrow();
  }

  private void revoke(String token) throws IOException, InterruptedException {
    StringBuilder form =
        new StringBuilder("token_type_hint=refresh_token&token=").append(encode(token));
    HttpRequest.Builder request =
        HttpRequest.newBuilder(endpoint)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("Accept", "application/json");
    if (clientSecret.isPresent()) {
      request.header("Authorization", basic(clientId, clientSecret.get()));
    } else {
      form.append("&client_id=").append(encode(clientId));
    }
    HttpResponse<String> response =
        exchange(request.POST(BodyPublishers.ofString(form.toString())).build());
    int status = response.statusCode();
    if (status != 200 && !(status == 400 && nothingToRevoke(response.body()))) {
      throw new IOException("the revocation endpoint " + endpoint + " answered " + status);
    }
  }

  /** A request's own timeout would end with the headers; this one covers the body as well. */
  private HttpResponse<String> exchange(HttpRequest request)
      throws IOException, InterruptedException {
    CompletableFuture<HttpResponse<String>> exchange =
        client.sendAsync(request, info -> new BoundedText(MOST_OF_A_BODY));
    try {
      return exchange.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new IOException("the revocation endpoint " + endpoint + " did not answer in time", e);
    } catch (ExecutionException e) {
      throw new IOException(
          "the revocation endpoint " + endpoint + " could not be asked", e.getCause());
    } finally {
      exchange.cancel(true);
    }
  }

  private static boolean nothingToRevoke(String body) {
    try (JsonReader reader = Json.createReader(new StringReader(body))) {
      JsonObject error = reader.readObject();
      return error.getString("error", "").equals("invalid_token");
    } catch (JsonException e) {
      return false;
    }
  }

  /**
   * @see <a href="https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1">RFC 6749 §2.3.1</a>
   */
  private static String basic(String id, String secret) {
    String credentials = encode(id) + ":" + encode(secret);
    return "Basic "
        + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.US_ASCII));
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
