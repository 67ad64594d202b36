package dev.universallogout.session;

import dev.universallogout.observability.Log;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.Closeable;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * What is different of a session in Undertow, and so in WildFly, where the {@link HttpSession} is
 * made anew for each request in front of the stored session. Undertow is known by its names only.
 */
final class UndertowSession implements OpenExchange {
  private static final String UNDERTOW = "io.undertow.";
  private static final String CLUSTERING = "org.wildfly.clustering.";
  private static final String SOCKETS = "io.undertow.websocket.current-connections";

  private final HttpSession session;
  private volatile List<Object> open = List.of();

  /** The WebSockets that were opened with the session, which Undertow keeps in it. */
  UndertowSession(HttpSession session) {
    this.session = session;
  }

  /** Whether a request is Undertow's, below whatever wraps it. */
  static boolean isOf(HttpServletRequest request) {
    return RequestLayers.innermost(request).getClass().getName().startsWith(UNDERTOW);
  }

  static boolean is(HttpSession session) {
    return session.getClass().getName().startsWith(UNDERTOW);
  }

  /**
   * Whether a response is Undertow's own. It sends a redirect before the filters get the request
   * back; the others do not, and some answer otherwise where a response is wrapped.
   */
  static boolean isIts(HttpServletResponse response) {
    return response.getClass().getName().startsWith(UNDERTOW);
  }

  /**
   * Whether it ends for good when it is invalidated outside the requests that carry it. A
   * distributable one of WildFly does not: it loses its attributes, and with them its binding, and
   * lives on under the same id. Such a session is left to the guard.
   */
  static boolean endsOutsideRequests(HttpSession session) {
    if (!is(session)) {
      return !session.getClass().getName().startsWith(CLUSTERING);
    }
    try {
      // WildFly wraps session and manager, but not the statistics.
      Object manager = store(session, "getSessionManager");
      Class<?> type = session.getClass().getMethod("getSession").getReturnType();
      type = type.getMethod("getSessionManager").getReturnType();
      Object statistics = type.getMethod("getStatistics").invoke(manager);
      return !statistics.getClass().getName().startsWith(CLUSTERING);
    } catch (ReflectiveOperationException | RuntimeException e) {
      // Where this cannot be told, nothing is lost: the guard ends both kinds.
      return false;
    }
  }

  /**
   * Undertow closes them when the session ends, each of which takes itself out of the very list, so
   * that another may be left out.
   */
  @Override
  public void sessionEnds() {
    open = sockets();
  }

  @Override
  public void end() throws IOException {
    for (Object socket : open.isEmpty() ? sockets() : open) {
      ((Closeable) socket).close();
    }
  }

  /** Those that are open; none where the session has ended. */
  private List<Object> sockets() {
    try {
      return store(session, "getAttribute", SOCKETS) instanceof Collection<?> sockets
          ? new ArrayList<>(sockets)
          : List.of();
    } catch (InvocationTargetException e) {
      // It has ended.
      return List.of();
    } catch (ReflectiveOperationException e) {
      Log.SESSION_END_FAILED.write("the WebSockets of a revoked session are not known", e);
      return List.of();
    }
  }

  /** Undertow closes them with the session. */
  @Override
  public boolean outlivesSession() {
    return false;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof UndertowSession same && same.session.equals(session);
  }

  @Override
  public int hashCode() {
    return session.hashCode();
  }

  private static Object store(HttpSession session, String method, String... arguments)
      throws ReflectiveOperationException {
    Method stored = session.getClass().getMethod("getSession");
    Class<?>[] types = new Class<?>[arguments.length];
    Arrays.fill(types, String.class);
    return stored
        .getReturnType()
        .getMethod(method, types)
        .invoke(stored.invoke(session), (Object[]) arguments);
  }
}
