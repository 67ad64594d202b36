package com.example.host;

import jakarta.servlet.annotation.WebListener;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionListener;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts what happens in the application. */
@WebListener
public class Events implements HttpSessionListener {
  private static final AtomicInteger DESTROYED = new AtomicInteger();
  private static final AtomicInteger FAILURES = new AtomicInteger();
  private static final Map<String, AtomicInteger> REACHED = new ConcurrentHashMap<>();

  static void reached(String mark) {
    if (mark != null) {
      REACHED.computeIfAbsent(mark, m -> new AtomicInteger()).incrementAndGet();
    }
  }

  static int reachedBy(String mark) {
    return mark == null ? 0 : REACHED.getOrDefault(mark, new AtomicInteger()).get();
  }

  static void failed(Exception failure) {
    FAILURES.incrementAndGet();
  }

  static int failures() {
    return FAILURES.get();
  }

  static int destroyed() {
    return DESTROYED.get();
  }

  @Override
  public void sessionDestroyed(HttpSessionEvent event) {
    DESTROYED.incrementAndGet();
  }
}
