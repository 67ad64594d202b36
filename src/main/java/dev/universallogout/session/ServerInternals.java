package dev.universallogout.session;

import java.lang.reflect.Field;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a server has behind the interfaces of servlets, by names, since it is not compiled with. */
public final class ServerInternals {
  private ServerInternals() {}

  /** What a public method of its class, without arguments, returns. */
  public static Object call(Object owner, String method) throws ReflectiveOperationException {
    return owner.getClass().getMethod(method).invoke(owner);
  }

  /** What a field of its very class holds, which is not null. */
  static Object value(Object owner, String field) throws ReflectiveOperationException {
    return Objects.requireNonNull(value(owner.getClass(), field, owner), field);
  }

  /** What a field of a class holds. */
  public static @Nullable Object value(Class<?> declaring, String field, Object owner)
      throws ReflectiveOperationException {
    Field declared = declaring.getDeclaredField(field);
    declared.setAccessible(true);
    return declared.get(owner);
  }
}
