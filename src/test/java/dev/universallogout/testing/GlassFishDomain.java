package dev.universallogout.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A copy of the stock domain of Payara Server or GlassFish, on ports of its own and the loopback
 * interface only.
 *
 * <p>Maven starts and stops it around the tests, because no adapter of Arquillian can do it for all
 * of them. It runs on the Java that runs this.
 */
public final class GlassFishDomain {
  private static final String NAME = "universal-logout";

  /** In the order in which the ports are given. */
  private static final List<String> STOCK_PORTS =
      List.of("4848", "8080", "8181", "3700", "3820", "3920", "8686");

  /** Else a broker of the server's own listens on every interface. */
  private static final String WITHOUT_MESSAGING =
      """
      <jms-service type="REMOTE" default-jms-host="none"><jms-host name="none" lazy-init="true"/></jms-service>
      """;

  private final Path home;
  private final Path folder;

  private GlassFishDomain(Path home) {
    this.home = home;
    this.folder = home.resolve("glassfish/domains").resolve(NAME);
  }

  /**
   * Either {@code stop <home>}, or {@code start <home> <ports> <hazelcast.xml> <deploy>
   * <commands>...}: the domain has then gone through these files of commands, and through those of
   * an installation.
   */
  public static void main(String[] arguments) throws IOException {
    GlassFishDomain domain = new GlassFishDomain(Path.of(arguments[1]));
    if (arguments[0].equals("stop")) {
      domain.stop();
      return;
    }
    List<String> ports = List.of(arguments[2].split(","));
    domain.create(ports, Path.of(arguments[3]));
    try {
      domain.start();
      for (String commands : List.of(arguments).subList(5, arguments.length)) {
        domain.run(ports.get(0), Path.of(commands));
      }
      domain.install(ports.get(0), Path.of(arguments[4]));
    } catch (IOException | RuntimeException e) {
      domain.stop();
      throw e;
    }
  }

  /** Installs, takes it back without a trace, and installs again. */
  private void install(String port, Path deploy) throws IOException {
    // What the server itself adds to its configuration when it first looks at a pool.
    asadmin("--port", port, "ping-connection-pool", "__TimerPool");
    String before = Files.readString(configuration());
    run(port, deploy.resolve("universal-logout.asadmin"));
    asadmin("--port", port, "ping-connection-pool", "UniversalLogout");
    run(port, deploy.resolve("universal-logout-undo.asadmin"));
    String after = Files.readString(configuration());
    if (!after.equals(before)) {
      throw new IllegalStateException("not taken back:\n" + before + "\n--- but:\n" + after);
    }
    run(port, deploy.resolve("universal-logout.asadmin"));
  }

  /** More than once where it must be: GlassFish 8.0.0 can block itself when it starts. */
  private void start() throws IOException {
    for (int attempt = 1; !asadminIn(Duration.ofSeconds(100), "start-domain", NAME); attempt++) {
      if (attempt == 3) {
        throw new IllegalStateException("the domain does not start");
      }
      stop();
    }
  }

  private void create(List<String> ports, Path hazelcast) throws IOException {
    if (Files.exists(folder)) {
      stop();
      delete(folder);
    }
    copy(home.resolve("glassfish/domains/domain1"), folder);
    confine(folder, ports);
    Files.copy(hazelcast, folder.resolve("config/hazelcast-config.xml"));
  }

  /**
   * Has a domain listen on these ports, and only to this machine.
   *
   * @param ports in the order of {@code 4848, 8080, 8181, 3700, 3820, 3920, 8686}
   */
  public static void confine(Path domain, List<String> ports) throws IOException {
    Path configuration = domain.resolve("config/domain.xml");
    String text =
        Files.readString(configuration)
            .replace("address=\"0.0.0.0\"", "address=\"127.0.0.1\"")
            .replace("<network-listener port=", "<network-listener address=\"127.0.0.1\" port=")
            .replaceFirst("<config name=\"server-config\"[^>]*>", "$0" + WITHOUT_MESSAGING);
    for (int i = 0; i < STOCK_PORTS.size(); i++) {
      text = text.replace("port=\"" + STOCK_PORTS.get(i) + "\"", "port=\"" + ports.get(i) + "\"");
    }
    Files.writeString(configuration, text);
  }

  private Path configuration() {
    return folder.resolve("config/domain.xml");
  }

  private void run(String port, Path commands) throws IOException {
    asadmin("--port", port, "multimode", "--file", commands.toString());
  }

  /** Also where it does not run. */
  private void stop() throws IOException {
    asadmin("stop-domain", "--kill", NAME);
  }

  private void asadmin(String... arguments) throws IOException {
    if (!asadminIn(Duration.ofSeconds(100), arguments)) {
      throw new IllegalStateException(String.join(" ", arguments) + " does not end");
    }
  }

  /** Whether it has ended in time. */
  private boolean asadminIn(Duration atMost, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(home.resolve("bin/asadmin").toString());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    builder.environment().put("AS_JAVA", System.getProperty("java.home"));
    Process process = builder.start();
    try {
      if (!process.waitFor(atMost.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return false;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(command + " was interrupted", e);
    }
    if (process.exitValue() != 0) {
      throw new IllegalStateException(command + " ended with " + process.exitValue());
    }
    return true;
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
