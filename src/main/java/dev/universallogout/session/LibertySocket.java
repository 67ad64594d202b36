package dev.universallogout.session;

import jakarta.servlet.http.HttpUpgradeHandler;
import java.io.Closeable;
import java.io.IOException;

/**
 * A WebSocket of Open Liberty, whose handler keeps the connection open when it is destroyed; the
 * WebSocket session closes it. Open Liberty is known by its names only.
 */
final class LibertySocket implements OpenExchange {
  private static final String HANDLER = "com.ibm.ws.wsoc.WsocUpgradeHandler";

  private final HttpUpgradeHandler handler;

  LibertySocket(HttpUpgradeHandler handler) {
    this.handler = handler;
  }

  static boolean is(HttpUpgradeHandler handler) {
    return handler.getClass().getName().equals(HANDLER);
  }

  @Override
  public void end() throws IOException, ReflectiveOperationException, InterruptedException {
    Object opened = TomcatSocket.await(handler, "sessionImpl");
    ((Closeable) TomcatSocket.await(opened, "sessionExt")).close();
  }
}
