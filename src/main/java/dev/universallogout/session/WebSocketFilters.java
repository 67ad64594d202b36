package dev.universallogout.session;

import dev.universallogout.observability.Log;
import jakarta.servlet.ServletContext;
import java.lang.reflect.Field;
import java.util.List;

/**
 * The filters in which Tomcat, and Tyrus in GlassFish and Payara, open WebSockets. Where one is
 * registered ahead of the witness, the witness never sees a handshake, nor a user whom only a
 * framework shows. So it is put behind. The servers are known by their names only.
 */
final class WebSocketFilters {
  private static final List<String> NAMES =
      List.of("Tomcat WebSocket (JSR356) Filter", "WebSocket filter");

  private WebSocketFilters() {}

  /** To be called once the witness is registered, and before the application starts. */
  static void putBehindWitness(ServletContext context) {
    for (String name : NAMES) {
      if (context.getFilterRegistration(name) != null) {
        try {
          putLast(value(value(context, "context"), "context"), name);
        } catch (ReflectiveOperationException | RuntimeException e) {
          Log.FILTER_AHEAD.write(
              "the server opens WebSockets ahead of the witness, which does not see whom only a"
                  + " framework signs in",
              e);
        }
      }
    }
  }

  private static void putLast(Object server, String name) throws ReflectiveOperationException {
    Object mappings = server.getClass().getMethod("findFilterMaps").invoke(server);
    if (mappings instanceof List<?> list) {
      putLastIn(list, name);
      return;
    }
    for (Object mapping : (Object[]) mappings) {
      if (isOf(mapping, name)) {
        Class<?> type = mapping.getClass();
        server.getClass().getMethod("removeFilterMap", type).invoke(server, mapping);
        server.getClass().getMethod("addFilterMap", type).invoke(server, mapping);
      }
    }
  }

  /** GlassFish and Payara give the list that they go by. */
  private static <T> void putLastIn(List<T> mappings, String name)
      throws ReflectiveOperationException {
    for (T mapping : List.copyOf(mappings)) {
      if (isOf(mapping, name)) {
        mappings.remove(mapping);
        mappings.add(mapping);
      }
    }
  }

  private static boolean isOf(Object mapping, String filter) throws ReflectiveOperationException {
    return filter.equals(mapping.getClass().getMethod("getFilterName").invoke(mapping));
  }

  private static Object value(Object owner, String field) throws ReflectiveOperationException {
    Field declared = owner.getClass().getDeclaredField(field);
    declared.setAccessible(true);
    return declared.get(owner);
  }
}
