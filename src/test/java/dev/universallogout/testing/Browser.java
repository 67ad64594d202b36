package dev.universallogout.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A person's browser: keeps cookies, follows no redirect on its own, and can be copied as a thief
 * would.
 */
public final class Browser {
  private static final HttpClient CLIENT =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();

  private static final Pattern EXPIRED = Pattern.compile("Expires=Thu, 01[- ]Jan[- ]1970");

  private final URI base;
  private final Map<String, String> cookies = new LinkedHashMap<>();
  private final Map<String, Set<String>> everSet = new LinkedHashMap<>();
  private final Map<String, String> headers = new LinkedHashMap<>();

  /** What came back. */
  public record Page(int status, Map<String, List<String>> headers, String body) {

    /** A header's first value, or empty. */
    public String header(String name) {
      return headers.getOrDefault(name.toLowerCase(java.util.Locale.ROOT), List.of("")).get(0);
    }

    /** All values of a header. */
    public List<String> headerValues(String name) {
      return headers.getOrDefault(name.toLowerCase(java.util.Locale.ROOT), List.of());
    }

    /** The value of a line {@code name=value} of the body, or empty. */
    public String value(String name) {
      return body.lines()
          .filter(line -> line.startsWith(name + "="))
          .map(line -> line.substring(name.length() + 1))
          .findFirst()
          .orElse("");
    }

    /** The principal that the application saw. */
    public String principal() {
      return value("principal");
    }
  }

  public Browser(URI base) {
    this.base = base;
  }

  /** Sends a header with every request, as a proxy or a password manager would. */
  public Browser always(String name, String value) {
    headers.put(name, value);
    return this;
  }

  /** What it sends with every request beside its cookies. */
  public Map<String, String> headers() {
    return headers;
  }

  /** Another browser with the same cookies and headers. */
  public Browser copy() {
    return at(base);
  }

  /** Another browser with the same cookies and headers, at another application or another node. */
  public Browser at(URI elsewhere) {
    Browser copy = new Browser(elsewhere);
    copy.cookies.putAll(cookies);
    copy.headers.putAll(headers);
    return copy;
  }

  /** The cookies that it would send. */
  public Map<String, String> cookies() {
    return cookies;
  }

  /** Every value that each cookie was ever given, also those that it has lost or replaced. */
  public Map<String, Set<String>> everSet() {
    return everSet;
  }

  /** Where its relative paths lead. */
  public URI base() {
    return base;
  }

  /** Navigates. */
  public Page get(String path) {
    return send(request(path).header("Accept", "text/html").GET());
  }

  /** Fetches as a script does. */
  public Page fetch(String path) {
    return send(
        request(path).header("Accept", "application/json").header("Sec-Fetch-Mode", "cors").GET());
  }

  /** Posts a form. */
  public Page post(String path, String... fields) {
    return send(
        request(path)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("Accept", "text/html")
            .POST(BodyPublishers.ofString(form(fields))));
  }

  /** Navigates in the background. */
  public CompletableFuture<Page> getLater(String path) {
    HttpRequest request = request(path).header("Accept", "text/html").GET().build();
    return CLIENT.sendAsync(request, BodyHandlers.ofString()).thenApply(this::page);
  }

  /**
   * Opens an answer that goes on, such as a stream of events; returns when it has begun.
   *
   * @return done when the answer has ended, in whichever way, with what has come of it since
   */
  public CompletableFuture<String> open(String path) {
    try {
      HttpResponse<InputStream> answer =
          CLIENT.send(request(path).GET().build(), BodyHandlers.ofInputStream());
      return CompletableFuture.supplyAsync(
          () -> untilTheEnd(answer.body()), reading -> new Thread(reading, "open-answer").start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static String untilTheEnd(InputStream body) {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    try (body) {
      body.transferTo(text);
    } catch (IOException e) {
      // So it may end, too.
    }
    return text.toString(StandardCharsets.UTF_8);
  }

  /** A request to this path with the cookies. */
  public HttpRequest.Builder request(String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(base.resolve(path)).timeout(Duration.ofSeconds(30));
    if (!cookies.isEmpty()) {
      request.header("Cookie", cookieHeader());
    }
    headers.forEach(request::header);
    return request;
  }

  /** The cookies as a header. */
  public String cookieHeader() {
    return cookies.entrySet().stream()
        .map(c -> c.getKey() + "=" + c.getValue())
        .collect(Collectors.joining("; "));
  }

  /** Signs in by the container's form, without following the redirect at the end. */
  public Page formLogin(String user, String password) {
    get("protected/page");
    return post("protected/j_security_check", "j_username", user, "j_password", password);
  }

  /** Signs in by the container's form and follows the redirect. */
  public Page signIn(String user, String password) {
    formLogin(user, password);
    return get("protected/page");
  }

  /** Sends any request. */
  public Page send(HttpRequest.Builder request) {
    try {
      return page(CLIENT.send(request.build(), BodyHandlers.ofString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private Page page(HttpResponse<String> response) {
    synchronized (cookies) {
      response.headers().allValues("Set-Cookie").forEach(this::keep);
    }
    return new Page(response.statusCode(), response.headers().map(), response.body());
  }

  private void keep(String setCookie) {
    String pair = setCookie.split(";", 2)[0];
    String name = pair.substring(0, pair.indexOf('='));
    String value = pair.substring(pair.indexOf('=') + 1).replace("\"", "");
    if (value.isEmpty() || expires(setCookie)) {
      cookies.remove(name);
    } else {
      cookies.put(name, value);
      everSet.computeIfAbsent(name, n -> new LinkedHashSet<>()).add(value);
    }
  }

  /**
   * Whether a {@code Set-Cookie} header takes the cookie away; Undertow and Tomcat send no {@code
   * Max-Age=0}.
   */
  public static boolean expires(String setCookie) {
    return setCookie.contains("Max-Age=0") || EXPIRED.matcher(setCookie).find();
  }

  private static String form(String... fields) {
    StringBuilder form = new StringBuilder();
    for (int i = 0; i < fields.length; i += 2) {
      form.append(i == 0 ? "" : "&")
          .append(fields[i])
          .append('=')
          .append(URLEncoder.encode(fields[i + 1], StandardCharsets.UTF_8));
    }
    return form.toString();
  }
}
