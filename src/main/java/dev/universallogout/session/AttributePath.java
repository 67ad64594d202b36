package dev.universallogout.session;

import dev.universallogout.configuration.Settings.SubjectAttribute;
import jakarta.servlet.http.HttpSession;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the user's name from a session attribute, following bean getters, record components or map
 * keys. Evaluated in every request, because a bean that is already in the session may learn its
 * user later. Thread-safe.
 */
final class AttributePath {
  private static final MethodType GETTER = MethodType.methodType(Object.class, Object.class);

  private final SubjectAttribute path;
  private final Property[] properties;

  AttributePath(SubjectAttribute path) {
    this.path = path;
    this.properties = path.properties().stream().map(Property::new).toArray(Property[]::new);
  }

  /** The name of the attribute at the start of the path. */
  String attribute() {
    return path.attribute();
  }

  /** The user's name, or null where there is none yet. */
  @Nullable String read(HttpSession session) {
    Object value = session.getAttribute(path.attribute());
    for (int i = 0; i < properties.length && value != null; i++) {
      value = property(value, properties[i]);
    }
    String name = value == null ? null : value.toString();
    return name == null || name.isBlank() ? null : name;
  }

  private static @Nullable Object property(Object bean, Property property) {
    if (bean instanceof Map<?, ?> map) {
      return map.get(property.name);
    }
    try {
      return (Object) property.get(bean.getClass()).invokeExact(bean);
    } catch (Throwable e) {
      if (e instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException(
          "universal-logout.session.subject-attributes: \""
              + property.name
              + "\" of "
              + bean.getClass().getName()
              + " cannot be read",
          e);
    }
  }

  /** How a property is read, found once for each type. */
  private static final class Property extends ClassValue<MethodHandle> {
    private final String name;

    Property(String name) {
      this.name = name;
    }

    @Override
    protected MethodHandle computeValue(Class<?> type) {
      try {
        return find(type, name);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static MethodHandle find(Class<?> type, String property)
      throws ReflectiveOperationException {
    String capital = property.substring(0, 1).toUpperCase(Locale.ROOT) + property.substring(1);
    for (String name : new String[] {"get" + capital, property}) {
      for (Method method : type.getMethods()) {
        if (method.getName().equals(name)
            && method.getParameterCount() == 0
            && !Modifier.isStatic(method.getModifiers())) {
          method.setAccessible(true);
          return MethodHandles.lookup().unreflect(method).asType(GETTER);
        }
      }
    }
    throw new NoSuchMethodException(property);
  }
}
