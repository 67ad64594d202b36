package dev.universallogout;

import dev.universallogout.observability.StatusMXBean;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.CDI;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The beans that the host supplies; none where it has no CDI. */
final class HostBeans {
  private HostBeans() {}

  /** The host's one bean of a type, if it has any. */
  static <T> Optional<T> one(Class<T> type) {
    List<T> beans = all(type);
    if (beans.size() > 1) {
      throw new IllegalStateException("there is more than one bean of type " + type.getName());
    }
    return beans.stream().findFirst();
  }

  /** All the host's beans of a type. */
  static <T> List<T> all(Class<T> type) {
    Instance<T> instance;
    try {
      instance = CDI.current().select(type);
    } catch (IllegalStateException | LinkageError e) {
      // The application or the server has no CDI.
      return List.of();
    }
    return instance.stream().toList();
  }

  /** Gives the application's health check, if it can have one, its status. */
  static void show(StatusMXBean status) {
    HealthExtension health;
    try {
      health = CDI.current().getBeanManager().getExtension(HealthExtension.class);
    } catch (IllegalStateException | IllegalArgumentException | LinkageError e) {
      // The application or the server has no CDI, or does not load extensions.
      return;
    }
    health.hold(status);
  }

  /** Looks up once, at the first use. */
  static <T> Supplier<T> once(Supplier<T> lookup) {
    return new Supplier<>() {
      private volatile @Nullable T found;

      @Override
      public T get() {
        T result = found;
        if (result == null) {
          result = lookup.get();
          found = result;
        }
        return result;
      }
    };
  }

  /**
   * What tells the host's observers. The host is the application that is being started on this
   * thread: to find it again for each event costs servers more than to tell. Where it has no CDI
   * yet, it is looked for each time.
   */
  static <T> Consumer<T> observers() {
    Object atStart = beanManagerIfAny();
    return event -> fire(atStart == null ? beanManager() : atStart, event);
  }

  private static void fire(@Nullable Object beans, Object event) {
    if (beans != null) {
      ((BeanManager) beans).getEvent().fire(event);
    }
  }

  private static @Nullable Object beanManagerIfAny() {
    try {
      return beanManager();
    } catch (IllegalStateException e) {
      return null;
    }
  }

  /** Of no type, since the API of CDI may be absent; null where there is no CDI. */
  private static @Nullable Object beanManager() {
    CDI<Object> cdi;
    try {
      cdi = CDI.current();
    } catch (IllegalStateException | LinkageError e) {
      // The application or the server has no CDI.
      return null;
    }
    return cdi.getBeanManager();
  }
}
