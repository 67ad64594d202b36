package dev.universallogout.session;

import jakarta.servlet.http.HttpUpgradeHandler;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/**
 * A connection that a handler has taken over, such as a WebSocket. Nobody tells when it is closed
 * but its container, by letting go of the handler; so nothing here keeps it.
 */
final class UpgradedConnection extends WeakReference<HttpUpgradeHandler> implements OpenExchange {

  /** Goes to this queue when it is over. */
  UpgradedConnection(HttpUpgradeHandler handler, ReferenceQueue<HttpUpgradeHandler> over) {
    super(handler, over);
  }

  /** Where a handler's {@code destroy} does not close its connection, the server's own way. */
  @Override
  public void end() throws Exception {
    @Nullable HttpUpgradeHandler handler = get();
    if (handler == null) {
      return;
    }
    if (TomcatSocket.is(handler)) {
      new TomcatSocket(handler).end();
    } else if (LibertySocket.is(handler)) {
      new LibertySocket(handler).end();
    } else {
      handler.destroy();
    }
  }

  @Override
  public boolean isOver() {
    return refersTo(null);
  }
}
