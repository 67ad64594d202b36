package dev.universallogout.testing;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.Callable;

/** Stand-ins for what has more methods than a test is about. */
public final class Proxies {
  private Proxies() {}

  /** Answers a call by the method's name and its arguments, which are null where it has none. */
  public interface Answer {
    Object to(String method, Object[] arguments) throws Throwable;
  }

  /** Comes between a call and what it is made to; {@code goOn} has it carried out there. */
  public interface Interception {
    Object of(String method, Object[] arguments, Callable<Object> goOn) throws Throwable;
  }

  /** Something that answers each call so. */
  public static <T> T answering(Class<T> type, Answer answer) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> answer.to(method.getName(), arguments)));
  }

  /** The target, where something comes between. */
  public static <T> T intercepting(Class<T> type, T target, Interception interception) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) ->
                interception.of(
                    method.getName(), arguments, () -> goOn(target, method, arguments))));
  }

  private static Object goOn(Object target, Method method, Object[] arguments) throws Exception {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw (Exception) e.getCause();
    }
  }
}
