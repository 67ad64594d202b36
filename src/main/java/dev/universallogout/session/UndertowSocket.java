package dev.universallogout.session;

import dev.universallogout.observability.Log;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.channels.Channel;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket of Undertow whose user is in no session of the container's: Undertow tells no handler
 * of it, and remembers it with such a session only. So its connection is closed. Undertow is known
 * by its names only.
 */
final class UndertowSocket implements OpenExchange {
  private static final String UNDERTOW = "io.undertow.servlet.spec.";
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final Object exchange;
  private final Channel connection;

  private UndertowSocket(Object exchange, Channel connection) {
    this.exchange = exchange;
    this.connection = connection;
  }

  /** Whether a request is one of Undertow, below whatever wraps it. */
  static boolean isAskedBy(HttpServletRequest request) {
    return RequestLayers.innermost(request).getClass().getName().startsWith(UNDERTOW);
  }

  /** What a request of Undertow may open; empty if this is an Undertow that has other names. */
  static Optional<OpenExchange> of(HttpServletRequest request) {
    ServletRequest innermost = RequestLayers.innermost(request);
    try {
      Object exchange = innermost.getClass().getMethod("getExchange").invoke(innermost);
      Object connection = exchange.getClass().getMethod("getConnection").invoke(exchange);
      return Optional.of(new UndertowSocket(exchange, (Channel) connection));
    } catch (ReflectiveOperationException | ClassCastException e) {
      Log.SESSION_END_FAILED.write("a WebSocket will stay open when its user is revoked", e);
      return Optional.empty();
    }
  }

  /** A connection that has not been taken over may serve others' requests by now. */
  @Override
  public void end() throws IOException, ReflectiveOperationException, InterruptedException {
    long begun = System.nanoTime();
    while (!is("isUpgrade") && !is("isComplete")) {
      if (System.nanoTime() - begun > PATIENCE_NANOS) {
        throw new IllegalStateException("a WebSocket has not been opened in time");
      }
      Thread.sleep(10);
    }
    if (is("isUpgrade")) {
      connection.close();
    }
  }

  @Override
  public boolean isOver() {
    try {
      return !connection.isOpen() || (is("isComplete") && !is("isUpgrade"));
    } catch (ReflectiveOperationException e) {
      return false;
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof UndertowSocket same && same.exchange == exchange;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(exchange);
  }

  private boolean is(String what) throws ReflectiveOperationException {
    return (Boolean) exchange.getClass().getMethod(what).invoke(exchange);
  }
}
