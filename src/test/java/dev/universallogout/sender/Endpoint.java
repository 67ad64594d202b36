package dev.universallogout.sender;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A server on the loopback interface that answers as it is told and remembers what it got. */
final class Endpoint implements AutoCloseable {
  static final String PATH = "/app/oauth/global-token-revocation/connection/okta";

  final List<Received> received = new ArrayList<>();
  private final HttpServer server;

  record Received(String method, String uri, Map<String, List<String>> headers, String body) {
    String header(String name) {
      return headers.getOrDefault(name, List.of("")).get(0);
    }
  }

  record Answer(int status, Map<String, String> headers, String body) {
    static Answer of(int status, String... headers) {
      Map<String, String> map = new HashMap<>();
      for (int i = 0; i < headers.length; i += 2) {
        map.put(headers[i], headers[i + 1]);
      }
      return new Answer(status, map, "");
    }

    Answer with(String name, String value) {
      Map<String, String> more = new HashMap<>(headers);
      more.put(name, value);
      return new Answer(status, more, body);
    }
  }

  interface Behaviour {
    Answer answer(Received request);
  }

  Endpoint(Behaviour behaviour) {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", exchange -> answer(exchange, behaviour));
    server.start();
  }

  /** What a correct endpoint does with whoever is not trusted. */
  static Answer refusal(Received request) {
    if (request.method().equals("GET")) {
      return Answer.of(405, "Allow", "POST");
    }
    int status = request.header("Authorization").isEmpty() ? 400 : 401;
    return Answer.of(status, "Cache-Control", "no-store", "WWW-Authenticate", "Bearer");
  }

  private void answer(HttpExchange exchange, Behaviour behaviour) throws IOException {
    Received request =
        new Received(
            exchange.getRequestMethod(),
            exchange.getRequestURI().toString(),
            exchange.getRequestHeaders(),
            new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    synchronized (received) {
      received.add(request);
    }
    Answer answer = behaviour.answer(request);
    answer.headers().forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
    byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + PATH);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
