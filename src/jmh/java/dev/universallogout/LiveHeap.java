package dev.universallogout;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;

/** What a full collection leaves. */
public final class LiveHeap {
  /** A number, the instances, their bytes, and the class; the module may follow. */
  private static final Pattern OF_CLASS =
      Pattern.compile("^\\s*\\d+:\\s+\\d+\\s+(\\d+)\\s+(\\S+)", Pattern.MULTILINE);

  private LiveHeap() {}

  /** Collects; returns the bytes that are used afterwards. */
  public static long bytes() {
    MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    memory.gc();
    return memory.getHeapMemoryUsage().getUsed();
  }

  /** Collects; returns the bytes that are used afterwards by class, by the JVM's histogram. */
  public static Map<String, Long> byClass() throws JMException {
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
}
