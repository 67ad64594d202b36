package dev.universallogout.session;

import dev.universallogout.observability.Log;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

/**
 * The response of Tomcat, by reflection: a form login is answered ahead of all filters, with the
 * cookie of single sign-on, and a listener is shown the request only.
 */
final class TomcatResponse {
  private static final String REQUEST = "org.apache.catalina.connector.RequestFacade";

  private TomcatResponse() {}

  /** The response to this request; null where the request is not as Tomcat shows it. */
  static @Nullable HttpServletResponse to(HttpServletRequest request) {
    if (!request.getClass().getName().equals(REQUEST)) {
      return null;
    }
    try {
      Object own = ServerInternals.value(request, "request");
      Object response = ServerInternals.call(own, "getResponse");
      return response instanceof HttpServletResponse http ? http : null;
    } catch (ReflectiveOperationException | RuntimeException e) {
      Log.SESSION_END_FAILED.write("the server does not show what a form login has set", e);
      return null;
    }
  }
}
