package dev.universallogout.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One Payara Micro as a process of its own, on the loopback interface only, with everything it
 * writes in one folder.
 *
 * <p>It can be started again after {@link #kill} or {@link #stop}, on the same port and with the
 * same database. {@link #close} ends it and removes the folder; the end of this JVM does so too.
 * Not thread-safe.
 */
public final class PayaraMicro implements AutoCloseable {

  private static final Duration START = Duration.ofSeconds(120);
  private static final Duration STOP = Duration.ofSeconds(20);
  private static final String READY = " ready in ";
  private static final Pattern COLOUR = Pattern.compile("\\x1b\\[[0-9;]*m");

  private final Builder setup;
  private final Path folder;
  private final int port;
  private final Thread atExit = new Thread(this::endAndRemove, "payara-micro-at-exit");
  private volatile @Nullable Process process;
  private boolean removed;

  private PayaraMicro(Builder setup, Path folder, int port) {
    this.setup = setup;
    this.folder = folder;
    this.port = port;
  }

  /**
   * A server that is yet to be set up.
   *
   * @param payaraMicro the file {@code payara-micro.jar}
   * @param parent where its folder is made
   */
  public static Builder of(Path payaraMicro, Path parent) {
    return new Builder(payaraMicro, parent);
  }

  /** What the server runs with. */
  public static final class Builder {
    private final Path jar;
    private final Path parent;
    private final Map<String, Path> applications = new LinkedHashMap<>();
    private final Map<String, String> properties = new LinkedHashMap<>();
    private final Map<String, String> environment = new LinkedHashMap<>();
    private final Map<String, User> users = new LinkedHashMap<>();
    private final List<String> jvmOptions = new ArrayList<>();
    private final List<String> options = new ArrayList<>();
    private final List<String> preboot = new ArrayList<>();
    private Consumer<String> progress = line -> {};
    private int port;

    private record User(String password, String group) {}

    private Builder(Path jar, Path parent) {
      this.jar = jar.toAbsolutePath();
      this.parent = parent.toAbsolutePath();
    }

    /** Deploys a copy of the WAR at {@code /<context>}; {@code ROOT} is the server's root. */
    public Builder application(String context, Path war) {
      applications.put(context, war);
      return this;
    }

    /** Sets a system property, and thereby a MicroProfile Config key. */
    public Builder property(String name, String value) {
      properties.put(name, value);
      return this;
    }

    /** Sets an environment variable. */
    public Builder environment(String name, String value) {
      environment.put(name, value);
      return this;
    }

    /** Adds a user to the file realm. */
    public Builder user(String name, String password, String group) {
      users.put(name, new User(password, group));
      return this;
    }

    /** Adds an option of the JVM. */
    public Builder jvmOption(String option) {
      jvmOptions.add(option);
      return this;
    }

    /**
     * Adds an option of Payara Micro. Hazelcast is off unless one of them names a Hazelcast
     * configuration.
     */
    public Builder option(String... words) {
      options.addAll(List.of(words));
      return this;
    }

    /** Adds an asadmin command that runs before the server boots. */
    public Builder preboot(String command) {
      preboot.add(command);
      return this;
    }

    /** Prefers this port; where it is taken, and by default, a free one is used. */
    public Builder port(int preferred) {
      port = preferred;
      return this;
    }

    /** Is told, a few times per start, what is being waited for. */
    public Builder progress(Consumer<String> listener) {
      progress = listener;
      return this;
    }

    /** Makes the folder and reserves the port, but does not start the server yet. */
    public PayaraMicro build() {
      try {
        Files.createDirectories(parent);
        Path folder = Files.createTempDirectory(parent, "payara-");
        PayaraMicro server = new PayaraMicro(this, folder, Ports.preferably(port));
        Runtime.getRuntime().addShutdownHook(server.atExit);
        server.writeSetup();
        return server;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** As {@link #build} and {@link PayaraMicro#start}. */
    public PayaraMicro start() {
      PayaraMicro server = build();
      try {
        server.start();
        return server;
      } catch (RuntimeException e) {
        server.close();
        throw e;
      }
    }
  }

  private void writeSetup() throws IOException {
    Files.createDirectories(folder.resolve("tmp"));
    Files.createDirectories(folder.resolve("applications"));
    for (Map.Entry<String, Path> application : setup.applications.entrySet()) {
      Files.copy(
          application.getValue(),
          archive(application.getKey()),
          StandardCopyOption.REPLACE_EXISTING);
    }
    List<String> preboot = new ArrayList<>();
    preboot.add(
        "set configs.config.server-config.network-config.network-listeners.network-listener"
            + ".http-listener.address=127.0.0.1");
    preboot.add(
        "set resources.jdbc-connection-pool.H2Pool.property.URL="
            + "jdbc:h2:file:./database;WRITE_DELAY=0");
    preboot.addAll(setup.preboot);
    Files.write(folder.resolve("preboot.txt"), preboot);
    List<String> users = new ArrayList<>();
    for (Map.Entry<String, Builder.User> user : setup.users.entrySet()) {
      // Relative, as everything here: boot commands cannot quote a path with spaces.
      String password = "password-" + user.getKey();
      Files.writeString(
          folder.resolve(password), "AS_ADMIN_USERPASSWORD=" + user.getValue().password() + "\n");
      users.add(
          "create-file-user --groups %s --passwordfile %s %s"
              .formatted(user.getValue().group(), password, user.getKey()));
    }
    Files.write(folder.resolve("users.txt"), users);
  }

  private Path archive(String context) {
    return folder.resolve("applications").resolve(context + ".war");
  }

  /**
   * Starts the server and waits until every application is deployed.
   *
   * @throws IllegalStateException if an application is refused, or the server ends or is not ready
   *     in time; the message has the end of the log. The server is then killed, its folder kept
   */
  public void start() {
    if (running()) {
      throw new IllegalStateException("Payara Micro runs already");
    }
    try {
      long before = Files.exists(logFile()) ? Files.size(logFile()) : 0;
      ProcessBuilder builder = new ProcessBuilder(command());
      builder.directory(folder.toFile());
      builder.environment().putAll(setup.environment);
      builder.redirectErrorStream(true);
      builder.redirectOutput(ProcessBuilder.Redirect.appendTo(logFile().toFile()));
      Process started = launch(builder);
      started.getOutputStream().close();
      awaitReady(started, before);
    } catch (IOException e) {
      kill();
      throw new UncheckedIOException(e);
    } catch (IllegalStateException e) {
      kill();
      throw e;
    }
  }

  /** Not while, and not after, the end of this JVM removes the folder. */
  private synchronized Process launch(ProcessBuilder builder) throws IOException {
    if (removed) {
      throw new IllegalStateException("closed");
    }
    Process started = builder.start();
    process = started;
    return started;
  }

  private List<String> command() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.add("-Djava.io.tmpdir=" + folder.resolve("tmp"));
    setup.properties.forEach((name, value) -> command.add("-D" + name + "=" + value));
    command.addAll(setup.jvmOptions);
    command.addAll(List.of("-jar", setup.jar.toString(), "--port", Integer.toString(port)));
    command.addAll(List.of("--disablephonehome", "--prebootcommandfile"));
    command.add(folder.resolve("preboot.txt").toString());
    command.addAll(List.of("--postdeploycommandfile", folder.resolve("users.txt").toString()));
    if (!setup.options.contains("--hzconfigfile")) {
      command.add("--nohazelcast");
    }
    command.addAll(setup.options);
    for (String context : setup.applications.keySet()) {
      command.addAll(List.of("--deploy", archive(context).toString()));
    }
    return command;
  }

  private void awaitReady(Process started, long logStart) {
    long begin = System.nanoTime();
    Duration told = Duration.ZERO;
    while (true) {
      String log = log(logStart);
      if (log.contains(READY)) {
        requireDeployed(log);
        return;
      }
      Duration waited = Duration.ofNanos(System.nanoTime() - begin);
      if (!started.isAlive()) {
        throw new IllegalStateException("Payara Micro ended at its start:\n" + logTail(60));
      }
      if (waited.compareTo(START) > 0) {
        throw new IllegalStateException(
            "Payara Micro was not ready in " + START.toSeconds() + " s:\n" + logTail(60));
      }
      if (waited.minus(told).compareTo(Duration.ofSeconds(3)) > 0) {
        told = waited;
        setup.progress.accept("still starting Payara Micro, " + waited.toSeconds() + " s so far");
      }
      pause();
    }
  }

  /** The count that the server logs includes applications that it could not start. */
  private void requireDeployed(String log) {
    String summary = log.substring(log.lastIndexOf("\"Instance Configuration\""));
    for (String context : setup.applications.keySet()) {
      if (!summary.contains("\"Name\": \"" + context + "\"")) {
        throw new IllegalStateException(
            "Payara Micro did not start " + context + ":\n" + logTail(60));
      }
    }
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(100);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while Payara Micro starts", e);
    }
  }

  /** The root of the server, such as {@code http://127.0.0.1:8080}. */
  public URI url() {
    return URI.create("http://127.0.0.1:" + port);
  }

  /** A URL on the server. */
  public URI url(String path) {
    return url().resolve(path);
  }

  /** The server's working directory, which holds its database {@code ./database}. */
  public Path folder() {
    return folder;
  }

  /** The port, from the building on. */
  public int port() {
    return port;
  }

  /** The id of the process, where it runs. */
  public long pid() {
    Process current = process;
    if (current == null) {
      throw new IllegalStateException("Payara Micro does not run");
    }
    return current.pid();
  }

  /** Whether the process is alive. */
  public boolean running() {
    Process current = process;
    return current != null && current.isAlive();
  }

  /** Ends the process at once, as {@code kill -9} does; returns when it is gone. */
  public void kill() {
    Process current = process;
    if (current != null) {
      current.destroyForcibly();
      awaitEnd(current, Duration.ofSeconds(10));
      process = null;
    }
  }

  /** Lets the server shut down in good order; kills it if that takes too long. */
  public void stop() {
    Process current = process;
    if (current != null) {
      current.destroy();
      if (!awaitEnd(current, STOP)) {
        kill();
      }
      process = null;
    }
  }

  /** Everything the server has written, over all its starts. */
  public String log() {
    return log(0);
  }

  private String log(long from) {
    try {
      byte[] all = Files.readAllBytes(logFile());
      String text = new String(all, (int) from, all.length - (int) from, StandardCharsets.UTF_8);
      return COLOUR.matcher(text).replaceAll("");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The last lines the server has written, without the frames of stack traces. */
  public String logTail(int lines) {
    List<String> all = log().lines().filter(line -> !line.startsWith("\tat ")).toList();
    return String.join("\n", all.subList(Math.max(0, all.size() - lines), all.size()));
  }

  private Path logFile() {
    return folder.resolve("server.log");
  }

  /** Stops the server and removes its folder. */
  @Override
  public void close() {
    stop();
    endAndRemove();
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      // The JVM is ending: the hook runs anyway and finds nothing left to do.
    }
  }

  private synchronized void endAndRemove() {
    removed = true;
    kill();
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean awaitEnd(Process process, Duration atMost) {
    try {
      return process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
