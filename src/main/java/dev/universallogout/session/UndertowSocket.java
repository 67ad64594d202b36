package dev.universallogout.session;

import static dev.universallogout.session.ServerInternals.call;

import dev.universallogout.observability.Log;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.channels.Channel;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A connection of Undertow that was taken over, such as a WebSocket, of a user who is in no session
 * of the container's: Undertow remembers its WebSockets with such a session only. So the connection
 * is closed. Undertow is known by its names only.
 */
final class UndertowSocket implements OpenExchange {
  private final Channel connection;

  private UndertowSocket(Channel connection) {
    this.connection = connection;
  }

  /** What a request of Undertow has opened, once the application is done with it. */
  static Optional<UndertowSocket> openedBy(HttpServletRequest request) {
    ServletRequest innermost = RequestLayers.innermost(request);
    try {
      Object exchange = call(innermost, "getExchange");
      return (Boolean) call(exchange, "isUpgrade")
          ? Optional.of(new UndertowSocket((Channel) call(exchange, "getConnection")))
          : Optional.empty();
    } catch (ReflectiveOperationException | ClassCastException e) {
      Log.SESSION_END_FAILED.write("a WebSocket will stay open when its user is revoked", e);
      return Optional.empty();
    }
  }

  @Override
  public void end() throws IOException {
    connection.close();
  }

  @Override
  public boolean isOver() {
    return !connection.isOpen();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof UndertowSocket same && same.connection == connection;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(connection);
  }
}
