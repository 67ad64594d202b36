package dev.universallogout.server;

import com.sun.tools.attach.AgentInitializationException;
import com.sun.tools.attach.AgentLoadException;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * async-profiler in the JVM of a server. Where the system lets nobody count events, it takes timers
 * of the threads instead.
 */
final class Profiler implements AutoCloseable {
  /** The processor time of a thread after which its stack is taken. */
  private static final Duration INTERVAL = Duration.ofMillis(1);

  /** Has a stack tell methods that are compiled into others wherever it is taken. */
  static final String[] OPTIONS = {"-XX:+UnlockDiagnosticVMOptions", "-XX:+DebugNonSafepoints"};

  private final VirtualMachine machine;
  private final Path library;

  private Profiler(VirtualMachine machine, Path library) {
    this.machine = machine;
    this.library = library;
  }

  static Profiler of(Host host) {
    try {
      return new Profiler(VirtualMachine.attach(Long.toString(host.pid())), library());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (AttachNotSupportedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Path library() throws IOException {
    String platform = System.getProperty("os.arch").equals("aarch64") ? "linux-arm64" : "linux-x64";
    Path library = Host.WORK.resolve("libasyncProfiler.so");
    try (InputStream content =
        Profiler.class.getResourceAsStream("/" + platform + "/libasyncProfiler.so")) {
      Files.copy(content, library, StandardCopyOption.REPLACE_EXISTING);
    }
    return library;
  }

  /** Takes stacks while this is done, beside those that it has. */
  <T> T during(Supplier<T> work) {
    command("resume,event=cpu,threads,interval=" + INTERVAL.toNanos());
    try {
      return work.get();
    } finally {
      command("stop");
    }
  }

  /** Writes a line for each stack, with how often it was taken. */
  void writeSamples(Path collapsed) {
    command("dump,collapsed,samples,file=" + collapsed);
  }

  /**
   * Writes a line for each stack, with its nanoseconds of processor time: some are taken late, and
   * stand for more than the interval.
   */
  void writeNanos(Path collapsed) {
    command("dump,collapsed,total,file=" + collapsed);
  }

  private void command(String options) {
    try {
      machine.loadAgentPath(library.toString(), options);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (AgentLoadException | AgentInitializationException e) {
      throw new IllegalStateException(options + ": see the server's log", e);
    }
  }

  @Override
  public void close() {
    try {
      machine.detach();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
