package dev.universallogout.session;

import jakarta.servlet.http.HttpUpgradeHandler;
import java.lang.reflect.Method;
import java.util.concurrent.TimeUnit;

/**
 * A WebSocket of Tomcat. Its handler keeps the connection open when it is destroyed, and after a
 * close frame of the server it still delivers messages until the client has answered, so the socket
 * beneath is closed. Tomcat is known by its names only.
 */
final class TomcatSocket {
  private static final String HANDLER = "org.apache.tomcat.websocket.server.WsHttpUpgradeHandler";
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final HttpUpgradeHandler handler;

  TomcatSocket(HttpUpgradeHandler handler) {
    this.handler = handler;
  }

  static boolean is(HttpUpgradeHandler handler) {
    return handler.getClass().getName().equals(HANDLER);
  }

  void end() throws ReflectiveOperationException, InterruptedException {
    // Both are there only once the answer to the handshake has been sent.
    Object socket = await(handler, "socketWrapper");
    await(handler, "wsSession");
    ServerInternals.call(socket, "close");
    // Now the application's endpoint hears of it.
    for (Method method : handler.getClass().getMethods()) {
      if (method.getName().equals("upgradeDispatch")) {
        Class<?> event = method.getParameterTypes()[0];
        method.invoke(handler, event.getField("ERROR").get(null));
      }
    }
    handler.destroy();
  }

  /** The value of a field that is set once the handshake is done. */
  static Object await(Object owner, String name)
      throws ReflectiveOperationException, InterruptedException {
    long begun = System.nanoTime();
    Object value;
    while ((value = ServerInternals.value(owner.getClass(), name, owner)) == null) {
      if (System.nanoTime() - begun > PATIENCE_NANOS) {
        throw new IllegalStateException("a WebSocket has not been opened in time");
      }
      Thread.sleep(10);
    }
    return value;
  }
}
