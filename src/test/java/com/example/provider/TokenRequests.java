package com.example.provider;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Keeps those who come for tokens waiting, when and for as long as a test says: those with a
 * refresh token or those with a code, whichever {@code grant_type} it names.
 */
final class TokenRequests extends HttpFilter {
  private static final long serialVersionUID = 1L;
  private static final int LONGEST = 60;

  private final transient Map<String, Gate> gates = new ConcurrentHashMap<>();

  private static final class Gate {
    final AtomicInteger waiting = new AtomicInteger();
    volatile CountDownLatch latch = new CountDownLatch(0);

    void await() {
      waiting.incrementAndGet();
      try {
        latch.await(LONGEST, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } finally {
        waiting.decrementAndGet();
      }
    }
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    String grant = request.getParameter("grant_type");
    if (grant == null) {
      chain.doFilter(request, response);
      return;
    }
    Gate gate = gates.computeIfAbsent(grant, name -> new Gate());
    switch (request.getRequestURI()) {
      case "/token-requests/hold" -> gate.latch = new CountDownLatch(1);
      case "/token-requests/release" -> gate.latch.countDown();
      case "/token-requests/waiting" -> response.getWriter().print(gate.waiting);
      default -> {
        gate.await();
        chain.doFilter(request, response);
      }
    }
  }
}
