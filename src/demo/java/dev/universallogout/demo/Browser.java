package dev.universallogout.demo;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A browser as far as the application can tell. It keeps the cookies of its last login whatever it
 * is told later: as a thief would, who has copied them. Not thread-safe.
 */
final class Browser {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI application;
  private final Map<String, String> cookies = new LinkedHashMap<>();

  /** A browser without cookies; the application's root ends with a slash. */
  Browser(URI application) {
    this.application = application;
  }

  /** Takes over somebody else's session, from a header {@code Cookie}. */
  void present(String header) {
    cookies.clear();
    for (String pair : header.split(";")) {
      if (pair.strip().startsWith("JSESSIONID")) {
        keepCookie(pair);
      }
    }
  }

  boolean hasCookies() {
    return !cookies.isEmpty();
  }

  /** Fills in the login form, as a new visitor. */
  void signIn(String user, String password) throws IOException, InterruptedException {
    cookies.clear();
    keepCookies(get("account"));
    HttpResponse<String> login =
        post("j_security_check", Map.of("j_username", user, "j_password", password));
    keepCookies(login);
    HttpResponse<String> page = get("account");
    keepCookies(page);
    if (!judge(page).accepted()) {
      throw new IOException(
          "%s could not sign in: the form was answered %d, the page %d"
              .formatted(user, login.statusCode(), page.statusCode()));
    }
  }

  /** Signs out in good order. */
  void signOut() throws IOException, InterruptedException {
    post("logout", Map.of());
    cookies.clear();
  }

  /** Opens the account page in the background, as a script on a page does. */
  Answer account() throws IOException, InterruptedException {
    return judge(get("account"));
  }

  private static Answer judge(HttpResponse<String> response) {
    boolean accepted =
        response.statusCode() == 200 && response.body().contains("<h1>My account</h1>");
    String page = "";
    if (accepted) {
      page = " account page";
    } else if (response.body().contains("j_security_check")) {
      page = " sign-in page";
    }
    return new Answer(accepted, response.statusCode() + page);
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(request(path).GET());
  }

  HttpResponse<String> post(String path, Map<String, String> form)
      throws IOException, InterruptedException {
    String body =
        form.entrySet().stream()
            .map(field -> field.getKey() + "=" + encode(field.getValue()))
            .collect(Collectors.joining("&"));
    return send(
        request(path)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(body)));
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(application.resolve(path)).timeout(TIMEOUT);
    if (!cookies.isEmpty()) {
      request.header(
          "Cookie",
          cookies.entrySet().stream()
              .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
              .collect(Collectors.joining("; ")));
    }
    return request;
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private void keepCookies(HttpResponse<String> response) {
    for (String header : response.headers().allValues("Set-Cookie")) {
      keepCookie(header.split(";", 2)[0]);
    }
  }

  private void keepCookie(String pair) {
    int equals = pair.indexOf('=');
    if (equals > 0) {
      cookies.put(pair.substring(0, equals).strip(), pair.substring(equals + 1).strip());
    }
  }

  private static String encode(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }
}
