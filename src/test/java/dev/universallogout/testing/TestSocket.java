package dev.universallogout.testing;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** A browser's WebSocket to the echoing endpoint at {@code socket}. */
public final class TestSocket implements WebSocket.Listener {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private final CompletableFuture<Integer> closed = new CompletableFuture<>();
  private volatile CompletableFuture<String> message = new CompletableFuture<>();
  private WebSocket socket;

  /** Begins a handshake with the browser's cookies and headers. */
  public static CompletableFuture<TestSocket> connect(URI base, Browser browser) {
    TestSocket listener = new TestSocket();
    WebSocket.Builder handshake =
        CLIENT.newWebSocketBuilder().header("Cookie", browser.cookieHeader());
    browser.headers().forEach(handshake::header);
    return handshake
        .buildAsync(
            URI.create(base.resolve("socket").toString().replaceFirst("http", "ws")), listener)
        .thenApply(
            socket -> {
              listener.socket = socket;
              return listener;
            });
  }

  /** Opens one and has it answer once. */
  public static TestSocket open(URI base, Browser browser) throws Exception {
    TestSocket opened = connect(base, browser).get(5, TimeUnit.SECONDS);
    opened.echo("hello");
    return opened;
  }

  /** Sends a text and returns the answer. */
  public String echo(String text) throws Exception {
    message = new CompletableFuture<>();
    // The answer may be here before the message counts as sent, and until then no other is taken.
    socket.sendText(text, true).get(5, TimeUnit.SECONDS);
    return message.get(5, TimeUnit.SECONDS);
  }

  /** Completes when the server closes it. */
  public CompletableFuture<Integer> closed() {
    return closed;
  }

  /** Ends it. */
  public void close() {
    socket.abort();
  }

  @Override
  public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
    message.complete(data.toString());
    webSocket.request(1);
    return null;
  }

  @Override
  public CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
    closed.complete(statusCode);
    return null;
  }

  @Override
  public void onError(WebSocket webSocket, Throwable error) {
    closed.complete(-1);
  }
}
