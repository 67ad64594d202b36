package dev.universallogout.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
 * One server as a process of its own, on the loopback interface only, with everything it writes in
 * one folder.
 *
 * <p>It can be started again after {@link #kill} or {@link #stop}, on the same port and with the
 * same database. {@link #close} ends it and removes the folder; the end of this JVM does so too.
 * Not thread-safe.
 */
public abstract class ServerProcess implements AutoCloseable {

  private static final Duration START = Duration.ofSeconds(180);
  private static final Duration STOP = Duration.ofSeconds(40);
  private static final Pattern COLOUR = Pattern.compile("\\x1b\\[[0-9;]*m");

  /** What the server runs with. */
  protected final Setup setup;

  private final Path folder;
  private final int port;
  private final Thread atExit = new Thread(this::endAndRemove, "server-at-exit");
  private volatile @Nullable Process process;
  private boolean removed;

  /** Makes the folder and chooses the port. */
  protected ServerProcess(Setup setup) throws IOException {
    this.setup = setup;
    Files.createDirectories(setup.parent());
    folder = Files.createTempDirectory(setup.parent(), setup.kind() + "-");
    port = Ports.preferably(setup.port());
  }

  /** A user of the server's own realm. */
  protected record User(String name, String password, String group) {}

  /**
   * What any server can be told.
   *
   * @param kind how the server is called, in lower case and without spaces
   * @param parent where the folder is made
   * @param applications the WAR files by context
   * @param port the preferred one; 0 prefers none
   */
  protected record Setup(
      String kind,
      Path parent,
      Map<String, Path> applications,
      Map<String, String> properties,
      Map<String, String> environment,
      List<User> users,
      List<String> jvmOptions,
      int port,
      Consumer<String> progress) {}

  /** What the server is to run with. */
  public abstract static class Builder<S extends ServerProcess, B extends Builder<S, B>> {
    private final String kind;
    private final Path parent;
    private final Map<String, Path> applications = new LinkedHashMap<>();
    private final Map<String, String> properties = new LinkedHashMap<>();
    private final Map<String, String> environment = new LinkedHashMap<>();
    private final List<User> users = new ArrayList<>();
    private final List<String> jvmOptions = new ArrayList<>();
    private Consumer<String> progress = line -> {};
    private int port;

    /** Of a server that makes its folder, which begins with its kind, in the parent. */
    protected Builder(String kind, Path parent) {
      this.kind = kind;
      this.parent = parent.toAbsolutePath();
    }

    @SuppressWarnings("unchecked")
    private B self() {
      return (B) this;
    }

    /** Deploys a copy of the WAR at {@code /<context>}; {@code ROOT} is the server's root. */
    public B application(String context, Path war) {
      applications.put(context, war);
      return self();
    }

    /** Sets a system property, and thereby a key of the configuration. */
    public B property(String name, String value) {
      properties.put(name, value);
      return self();
    }

    /** Sets an environment variable. */
    public B environment(String name, String value) {
      environment.put(name, value);
      return self();
    }

    /** Adds a user to the realm of the server's own. */
    public B user(String name, String password, String group) {
      users.add(new User(name, password, group));
      return self();
    }

    /** Adds an option of the JVM. */
    public B jvmOption(String option) {
      jvmOptions.add(option);
      return self();
    }

    /** Prefers this port; where it is taken, and by default, a free one is used. */
    public B port(int preferred) {
      port = preferred;
      return self();
    }

    /** Is told, a few times per start, what is being waited for. */
    public B progress(Consumer<String> listener) {
      progress = listener;
      return self();
    }

    /** The server with this setup, and what the builder of its kind knows. */
    protected abstract S create(Setup setup) throws IOException;

    /** Makes the folder and chooses the port, but does not start the server yet. */
    public S build() {
      try {
        S server =
            create(
                new Setup(
                    kind,
                    parent,
                    new LinkedHashMap<>(applications),
                    new LinkedHashMap<>(properties),
                    new LinkedHashMap<>(environment),
                    List.copyOf(users),
                    List.copyOf(jvmOptions),
                    port,
                    progress));
        ((ServerProcess) server).prepareFolder();
        return server;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** As {@link #build} and {@link ServerProcess#start}. */
    public S start() {
      S server = build();
      try {
        server.start();
        return server;
      } catch (RuntimeException e) {
        server.close();
        throw e;
      }
    }
  }

  private void prepareFolder() throws IOException {
    Runtime.getRuntime().addShutdownHook(atExit);
    try {
      Files.createDirectories(temporaryFiles());
      prepare();
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Writes the configuration and copies the applications, once. */
  protected abstract void prepare() throws IOException;

  /** The command that starts the server in its folder and does not return before it ends. */
  protected abstract List<String> command();

  /** The variables that the command gets beside those of this process. */
  protected Map<String, String> environment() {
    return setup.environment();
  }

  /** Whether the log of this start says that the server has done what it does at a start. */
  protected abstract boolean isReady(String log);

  /** Whether the log of this start, which is ready, says that it has the application. */
  protected abstract boolean isDeployed(String context, String log);

  /**
   * Starts the server and waits until every application is deployed.
   *
   * @throws IllegalStateException if an application is refused, or the server ends or is not ready
   *     in time; the message has the end of the log. The server is then killed, its folder kept
   */
  public void start() {
    if (running()) {
      throw new IllegalStateException(setup.kind() + " runs already");
    }
    try {
      long before = Files.exists(logFile()) ? Files.size(logFile()) : 0;
      ProcessBuilder builder = new ProcessBuilder(command());
      builder.directory(folder.toFile());
      builder.environment().putAll(environment());
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

  /**
   * The beginning of every command: the Java that runs this, little memory, temporary files in the
   * folder, and the properties and options of the setup.
   */
  protected final List<String> java() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    // Else each start collects garbage several times only because it loads classes.
    command.add("-XX:MetaspaceSize=192m");
    command.add("-Djava.io.tmpdir=" + temporaryFiles());
    setup.properties().forEach((name, value) -> command.add("-D" + name + "=" + value));
    command.addAll(setup.jvmOptions());
    return command;
  }

  private void awaitReady(Process started, long logStart) {
    long begin = System.nanoTime();
    Duration told = Duration.ZERO;
    while (true) {
      String log = log(logStart);
      if (isReady(log)) {
        requireDeployed(log);
        return;
      }
      Duration waited = Duration.ofNanos(System.nanoTime() - begin);
      if (!started.isAlive()) {
        throw new IllegalStateException(setup.kind() + " ended at its start:\n" + logTail(60));
      }
      if (waited.compareTo(START) > 0) {
        throw new IllegalStateException(
            setup.kind() + " was not ready in " + START.toSeconds() + " s:\n" + logTail(60));
      }
      if (waited.minus(told).compareTo(Duration.ofSeconds(3)) > 0) {
        told = waited;
        setup
            .progress()
            .accept("still starting " + setup.kind() + ", " + waited.toSeconds() + " s so far");
      }
      pause();
    }
  }

  private void requireDeployed(String log) {
    for (String context : setup.applications().keySet()) {
      if (!isDeployed(context, log)) {
        throw new IllegalStateException(
            setup.kind() + " did not start " + context + ":\n" + logTail(60));
      }
    }
  }

  private void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(100);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while " + setup.kind() + " starts", e);
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

  /** The server's working directory. */
  public Path folder() {
    return folder;
  }

  /** Where the server's JVM has its temporary files. */
  protected final Path temporaryFiles() {
    return folder.resolve("tmp");
  }

  /** The port, from the building on. */
  public int port() {
    return port;
  }

  /** The id of the process, where it runs. */
  public long pid() {
    Process current = process;
    if (current == null) {
      throw new IllegalStateException(setup.kind() + " does not run");
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

  /** The file of the log, which goes with the folder. */
  public Path logFile() {
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
