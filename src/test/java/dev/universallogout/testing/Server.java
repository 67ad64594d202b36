package dev.universallogout.testing;

import java.io.File;

/** The server under test. A test that asks for it says in what this one differs from the others. */
public final class Server {
  private Server() {}

  /** Whether it answers HTTP by Undertow, as WildFly does. */
  public static boolean isUndertow() {
    return name().equals("wildfly");
  }

  /** Whether it is Open Liberty. */
  public static boolean isLiberty() {
    return name().equals("open-liberty");
  }

  /** Whether it is Tomcat: a servlet container, without transactions and persistence. */
  public static boolean isTomcat() {
    return name().equals("tomcat");
  }

  /**
   * Whether a path may have a colon. Payara Server 7 asks Jakarta Authorization for leave to every
   * path, takes what follows a colon for patterns that qualify it, and answers 503 where they do
   * not; it does so for any application.
   */
  public static boolean takesColons() {
    return !name().equals("payara-server-7");
  }

  /** Whether it answers MicroProfile Health on the port of the applications. */
  public static boolean hasHealth() {
    return !isUndertow() && configurationFile().endsWith("microprofile-config.properties");
  }

  /** The JNDI name of a data source for the journal. */
  public static String dataSource() {
    return System.getProperty("container.data-source");
  }

  /** Where an application keeps its keys: those of MicroProfile Config where it has that. */
  public static String configurationFile() {
    return System.getProperty("container.configuration");
  }

  /**
   * What an application must bring along for CDI, JAX-RS and JSON; empty where the server has it.
   */
  public static File[] libraries() {
    return libraries(".*");
  }

  /** Those of JSON-P only. */
  public static File[] jsonLibraries() {
    return libraries("parsson\\.jar|jakarta\\.json-api\\.jar");
  }

  private static File[] libraries(String names) {
    String folder = System.getProperty("container.libraries", "");
    return folder.isEmpty()
        ? new File[0]
        : new File(folder).listFiles((in, name) -> name.matches(names));
  }

  private static String name() {
    return System.getProperty("container.name");
  }
}
