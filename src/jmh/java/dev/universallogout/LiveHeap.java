package dev.universallogout;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A benchmark of what a full collection leaves: something is filled once, and what counts is the
 * auxiliary counter, not the time.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 0)
@Measurement(iterations = 1)
@Fork(1)
public abstract class LiveHeap {
  /** A number, the instances, their bytes, and the class; the module may follow. */
  private static final Pattern OF_CLASS =
      Pattern.compile("^\\s*\\d+:\\s+\\d+\\s+(\\d+)\\s+(\\S+)", Pattern.MULTILINE);

  /** Collects; returns the bytes that are used afterwards. */
  protected static long bytes() {
    MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    memory.gc();
    return memory.getHeapMemoryUsage().getUsed();
  }

  /** Collects; returns the bytes that are used afterwards by class, by the JVM's histogram. */
  protected static Map<String, Long> byClass() throws JMException {
    Object histogram =
        ManagementFactory.getPlatformMBeanServer()
            .invoke(
                new ObjectName("com.sun.management:type=DiagnosticCommand"),
                "gcClassHistogram",
                new Object[] {new String[0]},
                new String[] {String[].class.getName()});
    Map<String, Long> bytes = new HashMap<>();
    Matcher lines = OF_CLASS.matcher((String) histogram);
    while (lines.find()) {
      bytes.merge(lines.group(2), Long.valueOf(lines.group(1)), Long::sum);
    }
    return bytes;
  }

  /** What one of so many takes. */
  protected static long each(long bytes, int of) {
    return Math.round(bytes / (double) of);
  }
}
