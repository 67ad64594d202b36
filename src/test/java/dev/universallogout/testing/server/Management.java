package dev.universallogout.testing.server;

import com.sun.tools.attach.VirtualMachine;
import dev.universallogout.demo.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** A server's process as an operator of the same machine sees it. */
public final class Management implements AutoCloseable {
  private final JMXConnector connector;
  private final MBeanServerConnection beans;

  private Management(JMXConnector connector) throws IOException {
    this.connector = connector;
    this.beans = connector.getMBeanServerConnection();
  }

  /** Attaches to the process. */
  public static Management of(ServerProcess server) {
    try {
      VirtualMachine machine = VirtualMachine.attach(Long.toString(server.pid()));
      try {
        String address = machine.startLocalManagementAgent();
        return new Management(JMXConnectorFactory.connect(new JMXServiceURL(address)));
      } finally {
        machine.detach();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (com.sun.tools.attach.AttachNotSupportedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** An attribute of ours in the application with this context path. */
  public Object status(String context, String attribute) {
    return get("dev.universallogout:type=UniversalLogout,context=" + context, attribute);
  }

  /** Bytes of the heap that are used once what can be collected has been. */
  public long heap() {
    collect();
    return (Long) ((CompositeData) get("java.lang:type=Memory", "HeapMemoryUsage")).get("used");
  }

  /** How many classes are loaded once those that can be collected have been. */
  public int classes() {
    collect();
    return (Integer) get("java.lang:type=ClassLoading", "LoadedClassCount");
  }

  /** How many objects of this class remain once those that can be collected have been. */
  public long instances(String type) {
    String histogram =
        (String)
            invoke(
                "com.sun.management:type=DiagnosticCommand",
                "gcClassHistogram",
                new Object[] {new String[0]},
                String[].class.getName());
    // Number, instances, bytes and name; the class of each loader has a line of its own.
    return histogram
        .lines()
        .map(line -> line.trim().split("\\s+"))
        .filter(line -> line.length > 3 && line[3].equals(type))
        .mapToLong(line -> Long.parseLong(line[1]))
        .sum();
  }

  /** The names of the threads that live. */
  public List<String> threadNames() {
    try {
      ThreadMXBean threads =
          ManagementFactory.newPlatformMXBeanProxy(
              beans, ManagementFactory.THREAD_MXBEAN_NAME, ThreadMXBean.class);
      return Stream.of(threads.dumpAllThreads(false, false))
          .map(ThreadInfo::getThreadName)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The MBeans that applications have from us. */
  public Set<ObjectName> ourBeans() {
    try {
      return beans.queryNames(new ObjectName("dev.universallogout:*"), null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (JMException e) {
      throw new IllegalStateException(e);
    }
  }

  public int threads() {
    return (Integer) get("java.lang:type=Threading", "ThreadCount");
  }

  /**
   * What the threads that live have taken since they began, but for those that management itself is
   * served by. The compiler and the collector have threads of their own, which are not counted.
   *
   * @param processorNanos by thread
   * @param allocatedBytes by thread
   */
  public record Taken(Map<Long, Long> processorNanos, Map<Long, Long> allocatedBytes) {

    /** The time that threads have taken since; of one that has ended it is not known. */
    public long processorNanosSince(Taken before) {
      return since(before.processorNanos, processorNanos);
    }

    /** The memory that threads have taken since; of one that has ended it is not known. */
    public long allocatedBytesSince(Taken before) {
      return since(before.allocatedBytes, allocatedBytes);
    }

    private static long since(Map<Long, Long> before, Map<Long, Long> after) {
      return after.entrySet().stream()
          .mapToLong(taken -> taken.getValue() - before.getOrDefault(taken.getKey(), 0L))
          .sum();
    }
  }

  /** What has been taken so far. */
  public Taken taken() {
    try {
      com.sun.management.ThreadMXBean threads =
          ManagementFactory.newPlatformMXBeanProxy(
              beans, ManagementFactory.THREAD_MXBEAN_NAME, com.sun.management.ThreadMXBean.class);
      long[] ids =
          Stream.of(threads.getThreadInfo(threads.getAllThreadIds()))
              .filter(thread -> thread != null && !thread.getThreadName().startsWith("RMI "))
              .mapToLong(ThreadInfo::getThreadId)
              .toArray();
      return new Taken(
          byThread(ids, threads.getThreadCpuTime(ids)),
          byThread(ids, threads.getThreadAllocatedBytes(ids)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Of one that has ended meanwhile there is -1. */
  private static Map<Long, Long> byThread(long[] ids, long[] values) {
    Map<Long, Long> taken = new HashMap<>();
    for (int i = 0; i < ids.length; i++) {
      if (values[i] > 0) {
        taken.put(ids[i], values[i]);
      }
    }
    return taken;
  }

  private void collect() {
    invoke("java.lang:type=Memory", "gc", new Object[0]);
  }

  private Object invoke(String bean, String operation, Object[] arguments, String... types) {
    try {
      return beans.invoke(new ObjectName(bean), operation, arguments, types);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (JMException e) {
      throw new IllegalStateException(e);
    }
  }

  private Object get(String bean, String attribute) {
    try {
      return beans.getAttribute(new ObjectName(bean), attribute);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (JMException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    try {
      connector.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
