package com.example.provider;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Keeps those who want their tokens renewed waiting, when and for as long as a test says. */
final class Renewals extends HttpFilter {
  private static final long serialVersionUID = 1L;
  private static final int LONGEST = 60;

  private final transient AtomicInteger waiting = new AtomicInteger();
  private transient volatile CountDownLatch gate = new CountDownLatch(0);

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    switch (request.getRequestURI()) {
      case "/renewals/hold" -> gate = new CountDownLatch(1);
      case "/renewals/release" -> gate.countDown();
      case "/renewals/waiting" -> response.getWriter().print(waiting);
      default -> {
        if ("refresh_token".equals(request.getParameter("grant_type"))) {
          await();
        }
        chain.doFilter(request, response);
      }
    }
  }

  private void await() {
    waiting.incrementAndGet();
    try {
      gate.await(LONGEST, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      waiting.decrementAndGet();
    }
  }
}
