package dev.universallogout.authentication;

import com.nimbusds.jose.jwk.JWK;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An identity provider's web host on the loopback interface: its keys, its discovery document, and
 * everything that can go wrong with them.
 */
public final class JwksHost implements AutoCloseable {

  private static final String JWKS = "/keys";
  private static final String DISCOVERY = "/.well-known/openid-configuration";

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private final Map<String, AtomicInteger> requests = new ConcurrentHashMap<>();
  private final CountDownLatch closed = new CountDownLatch(1);

  /** How a location answers. */
  @FunctionalInterface
  public interface Answer {
    void to(HttpExchange exchange) throws IOException;
  }

  /** A host that publishes these keys and names them in its discovery document. */
  public JwksHost(JWK... keys) {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
    publish(keys);
    describe(issuer(), jwksUri().toString());
  }

  /** The issuer that the host speaks for: its base location. */
  public String issuer() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Where the keys are. */
  public URI jwksUri() {
    return URI.create(issuer() + JWKS);
  }

  /** From now on exactly these keys are published. */
  public void publish(JWK... keys) {
    answerKeys(json(TestKeys.jwks(keys)));
  }

  /** From now on the discovery document says this. */
  public void describe(String issuer, String jwksUri) {
    answerDiscovery(json("{\"issuer\":\"" + issuer + "\",\"jwks_uri\":\"" + jwksUri + "\"}"));
  }

  /** From now on requests for keys are answered like this. */
  public void answerKeys(Answer answer) {
    answers.put(JWKS, answer);
  }

  /** From now on requests for the discovery document are answered like this. */
  public void answerDiscovery(Answer answer) {
    answers.put(DISCOVERY, answer);
  }

  /** Another location of the same host. */
  public URI answer(String path, Answer answer) {
    answers.put(path, answer);
    return URI.create(issuer() + path);
  }

  /** How often the keys were asked for. */
  public int keyRequests() {
    return requests(JWKS);
  }

  /** How often the discovery document was asked for. */
  public int discoveryRequests() {
    return requests(DISCOVERY);
  }

  /** How often this location was asked for. */
  public int requests(String path) {
    return requests.getOrDefault(path, new AtomicInteger()).get();
  }

  /** A document. */
  public static Answer json(String document) {
    return exchange -> {
      byte[] bytes = document.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, bytes.length);
      exchange.getResponseBody().write(bytes);
    };
  }

  /** A status without a document. */
  public static Answer status(int status) {
    return exchange -> exchange.sendResponseHeaders(status, -1);
  }

  /** A redirect. */
  public static Answer redirect(URI target) {
    return exchange -> {
      exchange.getResponseHeaders().set("Location", target.toString());
      exchange.sendResponseHeaders(302, -1);
    };
  }

  /** Nothing, as long as the host lives. */
  public Answer silence() {
    return exchange -> {
      try {
        closed.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    };
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      requests.computeIfAbsent(path, p -> new AtomicInteger()).incrementAndGet();
      answers.getOrDefault(path, status(404)).to(exchange);
    }
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
