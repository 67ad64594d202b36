package dev.universallogout.session;

import static dev.universallogout.session.ServerInternals.call;
import static dev.universallogout.session.ServerInternals.value;

import dev.universallogout.observability.Log;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The order of filters where servlets' own interfaces do not settle it. Who asks to be ahead of all
 * others is so, depending on the server, if he asks first or last. The servers are known by their
 * names only.
 */
public final class FilterOrder {

  /** In which Tomcat, and Tyrus in GlassFish and Payara, open WebSockets. */
  private static final List<String> WEB_SOCKETS =
      List.of("Tomcat WebSocket (JSR356) Filter", "WebSocket filter");

  private static final String LIBERTY = "com.ibm.";

  private FilterOrder() {}

  /**
   * Puts a filter ahead of those that initializers and listeners of the application have registered
   * ahead of it. Where that fails, {@link SetupWarnings} tells of those.
   */
  public static void putFirst(ServletContext context, String filter) {
    try {
      FilterRegistration registration =
          Objects.requireNonNull(context.getFilterRegistration(filter), "it has been registered");
      if (context.getClass().getName().startsWith("io.undertow.")) {
        putFirstInUndertow(context, filter);
      } else if (registration.getClass().getName().startsWith(LIBERTY)) {
        Object configuration = value(registration, "webAppConfig");
        putFirstIn((List<?>) call(configuration, "getFilterMappings"), filter);
      } else {
        putFirstInCatalina(value(value(context, "context"), "context"), filter);
      }
    } catch (ReflectiveOperationException | RuntimeException e) {
      // Whoever is called ahead of the guard is told of at the first request.
      return;
    }
  }

  /**
   * Puts behind the witness what opens WebSockets: where it stands ahead, the witness never sees a
   * handshake, nor a user whom only a framework shows. To be called once the witness is registered,
   * and before the application starts.
   */
  static void putWebSocketsLast(ServletContext context) {
    for (String name : WEB_SOCKETS) {
      if (context.getFilterRegistration(name) != null) {
        try {
          putLastInCatalina(value(value(context, "context"), "context"), name);
        } catch (ReflectiveOperationException | RuntimeException e) {
          Log.FILTER_AHEAD.write(
              "the server opens WebSockets ahead of the witness, which does not see whom only a"
                  + " framework signs in",
              e);
        }
      }
    }
  }

  private static void putFirstInUndertow(ServletContext context, String filter)
      throws ReflectiveOperationException {
    Object mappings = value(value(context, "deploymentInfo"), "filterUrlMappings");
    if (putFirstIn((List<?>) mappings, filter)) {
      // The chains that have been made before.
      call(call(value(context, "deployment"), "getServletPaths"), "invalidate");
    }
  }

  private static void putFirstInCatalina(Object server, String filter)
      throws ReflectiveOperationException {
    Object mappings = call(server, "findFilterMaps");
    if (mappings instanceof List<?> list) {
      // GlassFish and Payara give the list that they go by.
      putFirstIn(list, filter);
      return;
    }
    Object[] before = (Object[]) mappings;
    int own = 0;
    while (!isOf(before[own], filter)) {
      own++;
    }
    if (own == 0) {
      return;
    }
    // Tomcat counts those that asked to be ahead, and puts the next that asks behind them.
    Class<?> type = before[own].getClass();
    for (int i = 0; i <= own; i++) {
      server.getClass().getMethod("removeFilterMap", type).invoke(server, before[i]);
    }
    Method ahead = server.getClass().getMethod("addFilterMapBefore", type);
    ahead.invoke(server, before[own]);
    for (int i = 0; i < own; i++) {
      ahead.invoke(server, before[i]);
    }
  }

  private static void putLastInCatalina(Object server, String filter)
      throws ReflectiveOperationException {
    Object mappings = call(server, "findFilterMaps");
    if (mappings instanceof List<?> list) {
      putLastIn(list, filter);
      return;
    }
    for (Object mapping : (Object[]) mappings) {
      if (isOf(mapping, filter)) {
        Class<?> type = mapping.getClass();
        server.getClass().getMethod("removeFilterMap", type).invoke(server, mapping);
        server.getClass().getMethod("addFilterMap", type).invoke(server, mapping);
      }
    }
  }

  /** Whether it had not been. */
  private static <T> boolean putFirstIn(List<T> mappings, String filter)
      throws ReflectiveOperationException {
    if (isOf(mappings.get(0), filter)) {
      return false;
    }
    List<T> own = takeOut(mappings, filter);
    mappings.addAll(0, own);
    return true;
  }

  private static <T> void putLastIn(List<T> mappings, String filter)
      throws ReflectiveOperationException {
    List<T> own = takeOut(mappings, filter);
    mappings.addAll(own);
  }

  private static <T> List<T> takeOut(List<T> mappings, String filter)
      throws ReflectiveOperationException {
    List<T> own = new ArrayList<>();
    for (T mapping : mappings) {
      if (isOf(mapping, filter)) {
        own.add(mapping);
      }
    }
    mappings.removeAll(own);
    return own;
  }

  private static boolean isOf(Object mapping, String filter) throws ReflectiveOperationException {
    Object named =
        mapping.getClass().getName().startsWith(LIBERTY)
            ? call(mapping, "getFilterConfig")
            : mapping;
    return filter.equals(call(named, "getFilterName"));
  }
}
