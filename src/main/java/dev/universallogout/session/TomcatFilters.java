package dev.universallogout.session;

import dev.universallogout.observability.Log;
import jakarta.servlet.ServletContext;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Method;

/**
 * The filter in which Tomcat opens WebSockets. Tomcat registers it ahead of the witness, which then
 * never sees a handshake, nor a user whom only a framework shows. So it is put behind. Tomcat is
 * known by its names only.
 */
final class TomcatFilters {
  private static final String WEB_SOCKET = "Tomcat WebSocket (JSR356) Filter";

  private TomcatFilters() {}

  /** To be called once the witness is registered, and before the application starts. */
  static void putWebSocketBehindWitness(ServletContext context) {
    if (context.getFilterRegistration(WEB_SOCKET) == null) {
      return;
    }
    try {
      Object tomcat = value(value(context, "context"), "context");
      Object mappings = tomcat.getClass().getMethod("findFilterMaps").invoke(tomcat);
      for (int i = 0; i < Array.getLength(mappings); i++) {
        Object mapping = Array.get(mappings, i);
        Method name = mapping.getClass().getMethod("getFilterName");
        if (WEB_SOCKET.equals(name.invoke(mapping))) {
          tomcat
              .getClass()
              .getMethod("removeFilterMap", mapping.getClass())
              .invoke(tomcat, mapping);
          tomcat.getClass().getMethod("addFilterMap", mapping.getClass()).invoke(tomcat, mapping);
        }
      }
    } catch (ReflectiveOperationException | RuntimeException e) {
      Log.FILTER_AHEAD.write(
          "Tomcat opens WebSockets ahead of the witness, which does not see whom only a framework"
              + " signs in",
          e);
    }
  }

  private static Object value(Object owner, String field) throws ReflectiveOperationException {
    Field declared = owner.getClass().getDeclaredField(field);
    declared.setAccessible(true);
    return declared.get(owner);
  }
}
