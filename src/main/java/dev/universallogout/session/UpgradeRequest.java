package dev.universallogout.session;

import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpUpgradeHandler;
import java.io.IOException;
import java.util.function.Consumer;

/**
 * A request that asks for another protocol, such as WebSocket: tells of the handler that takes the
 * connection over, so that it can be ended with the session.
 */
final class UpgradeRequest extends HttpServletRequestWrapper {
  private final Consumer<HttpUpgradeHandler> opened;

  UpgradeRequest(HttpServletRequest request, Consumer<HttpUpgradeHandler> opened) {
    super(request);
    this.opened = opened;
  }

  /** Whether there is one in a request, below whatever wraps it. */
  static boolean isIn(ServletRequest request) {
    return RequestLayers.find(request, UpgradeRequest.class) != null;
  }

  @Override
  public <T extends HttpUpgradeHandler> T upgrade(Class<T> handlerClass)
      throws IOException, ServletException {
    T handler = super.upgrade(handlerClass);
    opened.accept(handler);
    return handler;
  }
}
