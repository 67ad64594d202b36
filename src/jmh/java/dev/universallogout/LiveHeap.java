package dev.universallogout;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;

/** What a full collection leaves. */
public final class LiveHeap {
  private LiveHeap() {}

  /** Collects; returns the bytes that are used afterwards. */
  public static long bytes() {
    MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    memory.gc();
    return memory.getHeapMemoryUsage().getUsed();
  }
}
