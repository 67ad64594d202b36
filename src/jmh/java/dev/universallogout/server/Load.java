package dev.universallogout.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code wrk}, on a processor of its own, sending prepared requests. */
final class Load implements AutoCloseable {
  /** Who ask for pages. */
  static final int CONNECTIONS = 8;

  /** Who revoke, or post the same elsewhere. */
  static final int CALLERS = 64;

  private static final String PROCESSOR = "1";
  private static final Pattern RESULT =
      Pattern.compile("RESULT (\\d+) (\\d+) (\\d+) (\\d+) (\\d+) (\\d+)");

  /** Written once, as another may be reading it when one is started. */
  private static final Path SCRIPT = script();

  private final Process wrk;

  private Load(Process wrk) {
    this.wrk = wrk;
  }

  /**
   * What came of it.
   *
   * @param errors answers of 400 and above, and none at all
   */
  record Outcome(
      long requests,
      Duration time,
      long errors,
      long medianMicros,
      long p99Micros,
      long maxMicros) {

    double perSecond() {
      return requests / (time.toNanos() / 1e9);
    }

    /** This, if it has no errors. */
    Outcome clean() {
      if (errors > 0 || requests == 0) {
        throw new IllegalStateException("what was measured is no good: " + this);
      }
      return this;
    }
  }

  /** What is sent: by how many connections, each after how many milliseconds. */
  record Plan(Path requests, int connections, int pauseMillis, boolean once) {

    /** All the time, and the same again and again. */
    static Plan flood(Path requests, int connections) {
      return new Plan(requests, connections, 0, false);
    }
  }

  /** A line of the file of requests. */
  static String line(String method, String path, String headers, String body) {
    return String.join("\t", method, path, headers, body);
  }

  static Outcome run(URI server, Plan plan, Duration time) {
    try (Load load = start(server, plan, time)) {
      return load.outcome();
    }
  }

  static Load start(URI server, Plan plan, Duration time) {
    try {
      List<String> command = new ArrayList<>(List.of("taskset", "-c", PROCESSOR, "wrk"));
      command.addAll(List.of("-t1", "-c" + plan.connections(), "-d" + time.toSeconds()));
      command.addAll(List.of("--timeout", "30", "-s", SCRIPT.toString(), server.toString(), "--"));
      command.add(plan.requests().toString());
      command.add(Integer.toString(plan.pauseMillis()));
      command.add(plan.once() ? "once" : "again");
      Process wrk = new ProcessBuilder(command).redirectErrorStream(true).start();
      Runtime.getRuntime().addShutdownHook(new Thread(wrk::destroyForcibly));
      return new Load(wrk);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path script() {
    Path script = Host.WORK.resolve("load.lua");
    try (InputStream text = Load.class.getResourceAsStream("load.lua")) {
      Files.copy(text, script, StandardCopyOption.REPLACE_EXISTING);
      return script;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Has it end at once, in good order. */
  Outcome stop() {
    try {
      new ProcessBuilder("kill", "-INT", Long.toString(wrk.pid())).start().waitFor();
      return outcome();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Waits for its end. */
  Outcome outcome() {
    try {
      String text = new String(wrk.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      Matcher result = RESULT.matcher(text);
      if (!result.find()) {
        throw new IllegalStateException("wrk says: " + text);
      }
      return new Outcome(
          Long.parseLong(result.group(1)),
          Duration.ofNanos(Long.parseLong(result.group(2)) * 1_000),
          Long.parseLong(result.group(3)),
          Long.parseLong(result.group(4)),
          Long.parseLong(result.group(5)),
          Long.parseLong(result.group(6)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    wrk.destroyForcibly();
  }
}
