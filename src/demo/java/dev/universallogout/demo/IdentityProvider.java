package dev.universallogout.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.universallogout.sender.RevocationRequest;
import dev.universallogout.sender.RevocationResponse;
import dev.universallogout.sender.Sender;
import dev.universallogout.sender.SigningKey;
import dev.universallogout.subject.SubjectIdentifier.IssuerSubject;
import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A page that plays the identity provider's administration, the keys it publishes, and what the
 * page needs. It answers this machine's browsers only, and no request that another site has made.
 * Thread-safe.
 */
final class IdentityProvider implements AutoCloseable {

  /** The application at the identity provider. */
  static final String CLIENT_ID = "timesheets";

  private static final Map<String, String> FILES =
      Map.of(
          "/", "index.html",
          "/page.css", "page.css",
          "/page.js", "page.js",
          "/icon.svg", "icon.svg");
  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "svg", "image/svg+xml");

  private final HttpServer server;
  private final ExecutorService threads = Executors.newFixedThreadPool(4, Demo::daemon);
  private final SigningKey.Generated key = SigningKey.generate("demo-key");
  private final Jsonb json = JsonbBuilder.create();
  private final Clock clock;
  private final URI application;
  private final Timeline timeline;
  private final Devices devices;
  private final Visitor visitor;

  /**
   * Listens from now on.
   *
   * @param port on the loopback interface
   * @param application the root of the application, with a slash at its end
   */
  IdentityProvider(int port, URI application, Clock clock) throws IOException {
    this.application = application;
    this.clock = clock;
    timeline = new Timeline(clock);
    devices = new Devices(application, timeline);
    visitor = new Visitor(application, timeline);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), 0);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  /** Its own root, which is its issuer identifier, too; without a slash at its end. */
  String issuer() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  URI endpoint() {
    return application.resolve("oauth/global-token-revocation/connection/demo");
  }

  URI application() {
    return application;
  }

  String jwksUri() {
    return issuer() + "/keys";
  }

  Devices devices() {
    return devices;
  }

  /** Looks once at everything that should live or be dead. */
  void look() throws InterruptedException {
    devices.look();
    try {
      visitor.look();
    } catch (IOException e) {
      // The devices show that the application is not there.
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      Response response = judged(exchange);
      exchange.getResponseHeaders().set("Content-Type", response.type());
      exchange.getResponseHeaders().set("Cache-Control", "no-store");
      exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
      exchange.getResponseHeaders().set("Referrer-Policy", "no-referrer");
      exchange
          .getResponseHeaders()
          .set(
              "Content-Security-Policy",
              "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
                  + " connect-src 'self'; base-uri 'none'; form-action 'none';"
                  + " frame-ancestors 'none'");
      exchange.sendResponseHeaders(response.status(), response.body().length);
      exchange.getResponseBody().write(response.body());
    }
  }

  private record Response(int status, String type, byte[] body) {
    static Response text(int status, String text) {
      return new Response(
          status, "text/plain; charset=utf-8", (text + "\n").getBytes(StandardCharsets.UTF_8));
    }
  }

  private Response judged(HttpExchange exchange) throws IOException {
    if (!isOurs(exchange)) {
      return Response.text(403, "This page answers itself and the command line only.");
    }
    try {
      return respond(exchange);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Response.text(503, "The demo is ending.");
    } catch (IOException e) {
      return Response.text(502, "The application did not answer as expected: " + e.getMessage());
    }
  }

  /** Neither another site's script nor a name that somebody has pointed at this machine. */
  private boolean isOurs(HttpExchange exchange) {
    String port = ":" + server.getAddress().getPort();
    String host = exchange.getRequestHeaders().getFirst("Host");
    String origin = exchange.getRequestHeaders().getFirst("Origin");
    return List.of("127.0.0.1" + port, "localhost" + port).contains(host)
        && (origin == null || origin.equals("http://" + host));
  }

  private Response respond(HttpExchange exchange) throws IOException, InterruptedException {
    String path = exchange.getRequestURI().getPath();
    String[] parts = path.substring(1).split("/");
    String request = exchange.getRequestMethod() + " /" + String.join("/", parts);
    if (FILES.containsKey(path) && exchange.getRequestMethod().equals("GET")) {
      return file(FILES.get(path));
    } else if (request.equals("GET /keys")) {
      return new Response(200, "application/json", key.jwks().getBytes(StandardCharsets.UTF_8));
    } else if (request.equals("GET /api/state")) {
      return json(state());
    } else if (request.equals("GET /api/token")) {
      return Response.text(200, sign("nobody").token());
    } else if (request.equals("GET " + application.getPath() + "visitor")) {
      String cookies = exchange.getRequestHeaders().getFirst("Cookie");
      return json(visitor.present(cookies == null ? "" : cookies));
    } else if (request.startsWith("POST /api/clear/") && Devices.USERS.contains(parts[2])) {
      Exchange exchanged = clear(parts[2]);
      return accepts(exchange, "application/json")
          ? json(exchanged)
          : Response.text(200, report(exchanged));
    } else if (request.startsWith("POST /api/sign-in/")) {
      return devices
          .signIn(parts[2])
          .map(this::json)
          .orElseGet(() -> Response.text(404, "There is no such device."));
    }
    return Response.text(404, "There is nothing here.");
  }

  private State state() {
    return new State(application.toString(), devices.users(), visitor.state(), timeline.events());
  }

  private RevocationRequest sign(String user) {
    Sender.Credentials credentials =
        new Sender.Credentials(issuer(), CLIENT_ID, endpoint().toString(), key.key());
    return new Sender(endpoint(), credentials, clock).sign(new IssuerSubject(issuer(), user));
  }

  /** Has the user's access ended, and looks at once what has become of it. */
  private Exchange clear(String user) throws IOException, InterruptedException {
    RevocationRequest request = sign(user);
    long begin = System.nanoTime();
    RevocationResponse response = Sender.send(request);
    long millis = (System.nanoTime() - begin) / 1_000_000;
    timeline.add(
        response.success() ? "cleared" : "refused",
        user,
        "Clear user sessions: answered " + response.status() + " in " + millis + " ms");
    look();
    return Exchange.of(user, request, response, millis);
  }

  private static boolean accepts(HttpExchange exchange, String type) {
    String accept = exchange.getRequestHeaders().getFirst("Accept");
    return accept != null && accept.contains(type);
  }

  /** For whoever has asked from a terminal. */
  private String report(Exchange exchange) {
    StringBuilder report = new StringBuilder();
    report.append(exchange.request()).append("\n\n").append(exchange.response()).append("\n\n");
    for (State.User user : devices.users()) {
      for (State.Device device : user.devices()) {
        report.append(
            "%-6s %-17s %-12s %-20s %s%n"
                .formatted(
                    user.name(),
                    device.name(),
                    device.status(),
                    device.question(),
                    device.answer()));
      }
    }
    return report.toString().stripTrailing();
  }

  private Response json(Object value) {
    return new Response(
        200, "application/json", json.toJson(value).getBytes(StandardCharsets.UTF_8));
  }

  private static Response file(String name) {
    try (InputStream in = IdentityProvider.class.getResourceAsStream("page/" + name)) {
      String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
      return new Response(200, type, Objects.requireNonNull(in, name).readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
