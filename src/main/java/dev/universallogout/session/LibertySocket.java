package dev.universallogout.session;

import jakarta.servlet.http.HttpUpgradeHandler;
import java.io.Closeable;
import java.io.IOException;

/**
 * A WebSocket of Open Liberty, whose handler keeps the connection open when it is destroyed; the
 * WebSocket session closes it. Open Liberty is known by its names only.
 */
final class LibertySocket {
  private static final String HANDLER = "com.ibm.ws.wsoc.WsocUpgradeHandler";

  private final HttpUpgradeHandler handler;

  LibertySocket(HttpUpgradeHandler handler) {
    this.handler = handler;
  }

  static boolean is(HttpUpgradeHandler handler) {
    return handler.getClass().getName().equals(HANDLER);
  }

  void end() throws IOException, ReflectiveOperationException, InterruptedException {
    if (isOver()) {
      // The fields are not volatile: what another thread sets just now may be seen in any order.
      Thread.sleep(10);
      if (isOver()) {
        return;
      }
    }
    Object opened = TomcatSocket.await(handler, "sessionImpl");
    ((Closeable) TomcatSocket.await(opened, "sessionExt")).close();
  }

  /**
   * Whether it has been opened and closed. The handler gets its endpoint and then these things at
   * the handshake, lets go of the endpoint only once it has its session, and of that when it is
   * destroyed.
   */
  private boolean isOver() throws ReflectiveOperationException {
    return has("things") && !has("endpoint") && !has("sessionImpl");
  }

  private boolean has(String field) throws ReflectiveOperationException {
    return ServerInternals.value(handler.getClass(), field, handler) != null;
  }
}
