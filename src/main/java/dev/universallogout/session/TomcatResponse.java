package dev.universallogout.session;

import dev.universallogout.observability.Log;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.reflect.Field;
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
      Field field = request.getClass().getDeclaredField("request");
      field.setAccessible(true);
      Object own = field.get(request);
      Object response = own.getClass().getMethod("getResponse").invoke(own);
      return response instanceof HttpServletResponse http ? http : null;
    } catch (ReflectiveOperationException | RuntimeException e) {
      Log.SESSION_END_FAILED.write("the server does not show what a form login has set", e);
      return null;
    }
  }
}
