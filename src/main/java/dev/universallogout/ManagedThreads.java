package dev.universallogout;

import java.util.concurrent.ThreadFactory;

/**
 * Threads that have the application's naming and class loading context, so that its beans can work
 * on them.
 */
final class ManagedThreads {
  private static final String FACTORY = "java:comp/DefaultManagedThreadFactory";

  private ManagedThreads() {}

  /**
   * The server's own factory of such threads, else one that sets the class loader only.
   *
   * @param name what the threads are called
   * @param classLoader the application's
   */
  static ThreadFactory of(String name, ClassLoader classLoader) {
    ThreadFactory factory = container(classLoader);
    return task -> {
      Thread thread = factory.newThread(task);
      thread.setName(name);
      thread.setDaemon(true);
      return thread;
    };
  }

  /**
   * A managed factory makes threads of the server's own; only where there is none, plain ones do.
   */
  private static ThreadFactory container(ClassLoader classLoader) {
    return ServerResources.find(FACTORY, ThreadFactory.class)
        .orElse(
            task -> {
              Thread thread = new Thread(task);
              thread.setContextClassLoader(classLoader);
              return thread;
            });
  }
}
