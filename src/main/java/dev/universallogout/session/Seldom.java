package dev.universallogout.session;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** What is true of many requests is said once in ten seconds. Thread-safe. */
final class Seldom {
  private static final long NANOS = TimeUnit.SECONDS.toNanos(10);

  private final AtomicLong said = new AtomicLong(System.nanoTime() - NANOS);

  /** Whether to say it; then it counts as said. */
  boolean isDue() {
    long now = System.nanoTime();
    long last = said.get();
    return now - last >= NANOS && said.compareAndSet(last, now);
  }
}
