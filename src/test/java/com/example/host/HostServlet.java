package com.example.host;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * An application that does to its session, one request parameter at a time, whatever applications
 * do. It knows nothing of Universal Logout.
 *
 * <p>{@code hold} waits before the work, {@code hold-after} behind it with the answer already
 * flushed, until {@code release} names the same gate.
 */
@WebServlet(
    urlPatterns = {"/app/*", "/protected/*"},
    asyncSupported = true)
public class HostServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;
  private static final Map<String, CountDownLatch> GATES = new ConcurrentHashMap<>();
  private static final Map<String, CountDownLatch> ARRIVALS = new ConcurrentHashMap<>();

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    Events.reached(request.getParameter("mark"));
    String release = request.getParameter("release");
    if (release != null) {
      gate(GATES, release).countDown();
    }
    String arrived = request.getParameter("arrived");
    if (arrived != null) {
      await(gate(ARRIVALS, arrived));
    }
    hold(request.getParameter("hold"));
    response.setContentType("text/plain");
    boolean dispatched = request.getDispatcherType() != DispatcherType.REQUEST;
    String work = dispatched ? null : request.getParameter("do");
    if (work != null) {
      for (String step : work.split(",")) {
        perform(step, request, response);
      }
    }
    if (request.isAsyncStarted() || response.isCommitted()) {
      return;
    }
    answer(request, response);
    if (request.getParameter("hold-after") != null) {
      response.flushBuffer();
      hold(request.getParameter("hold-after"));
    }
  }

  private void perform(String step, HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    String value = request.getParameter("value");
    switch (step) {
      case "attribute" -> request.getSession().setAttribute("user", value);
      case "bean" -> bean(request.getSession()).setEmail(value);
      case "cart" -> request.getSession().setAttribute("cart", "full");
      case "login" -> request.login(value, request.getParameter("password"));
      case "logout" -> request.logout();
      case "invalidate" -> request.getSession().invalidate();
      case "change-id" -> request.changeSessionId();
      case "wipe" -> wipe(request.getSession());
      case "replace" -> replace(request);
      case "wait" -> hold(request.getParameter("gate"));
      case "create" -> request.getSession();
      case "async" -> async(request);
      case "stream" -> stream(request, response);
      case "forward-inside" ->
          request.getRequestDispatcher("/protected/forwarded").forward(request, response);
      case "forward" -> request.getRequestDispatcher("/app/forwarded").forward(request, response);
      case "collect-garbage" -> System.gc();
      case "error" -> response.sendError(418);
      default -> throw new ServletException("no such step: " + step);
    }
  }

  private static Account bean(HttpSession session) {
    Account account = (Account) session.getAttribute("account");
    if (account == null) {
      account = new Account();
      session.setAttribute("account", account);
    }
    return account;
  }

  /** Removes every attribute but the login's. */
  private static void wipe(HttpSession session) {
    for (String name : Collections.list(session.getAttributeNames())) {
      if (!name.equals("user")) {
        session.removeAttribute(name);
      }
    }
  }

  /** What applications do against session fixation: a new session with the old one's attributes. */
  private static void replace(HttpServletRequest request) {
    HttpSession old = request.getSession();
    Map<String, Object> attributes = new HashMap<>();
    boolean all = request.getParameter("only") == null;
    for (String name : Collections.list(old.getAttributeNames())) {
      if (all || name.equals(request.getParameter("only"))) {
        attributes.put(name, old.getAttribute(name));
      }
    }
    old.invalidate();
    attributes.forEach(request.getSession()::setAttribute);
  }

  /** Goes on in another thread and does its work there. */
  private void async(HttpServletRequest request) {
    AsyncContext context = request.startAsync();
    context.setTimeout(20_000);
    context.start(
        () -> {
          try {
            hold(request.getParameter("gate"));
            String late = request.getParameter("late");
            if (late != null) {
              perform(late, request, (HttpServletResponse) context.getResponse());
            }
            answer(request, (HttpServletResponse) context.getResponse());
            context.complete();
          } catch (IOException | ServletException | RuntimeException e) {
            Events.failed(e);
            complete(context);
          }
        });
  }

  /** Has whoever waits for the answer not wait for its time to run out. */
  private static void complete(AsyncContext context) {
    try {
      context.complete();
    } catch (RuntimeException e) {
      // It was complete before, and its request may be gone.
    }
  }

  /** A stream of Server-Sent Events that stays open. */
  private static void stream(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setContentType("text/event-stream");
    AsyncContext context = request.startAsync();
    context.setTimeout(10_000);
    response.getWriter().print("data: open\n\n");
    response.flushBuffer();
  }

  private static void answer(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    HttpSession session = request.getSession(false);
    PrintWriter out = response.getWriter();
    out.println(
        "principal="
            + (request.getUserPrincipal() == null ? "" : request.getUserPrincipal().getName()));
    out.println("session=" + (session == null ? "" : session.getId()));
    if (session != null) {
      for (String name : Collections.list(session.getAttributeNames())) {
        out.println("attribute." + name + "=" + session.getAttribute(name));
      }
    }
    out.println("dispatcher=" + request.getDispatcherType());
    out.println("destroyed=" + Events.destroyed());
    out.println("reached=" + Events.reachedBy(request.getParameter("reached-by")));
    out.println("async-failures=" + Events.failures());
  }

  private static void hold(String gate) {
    if (gate != null) {
      gate(ARRIVALS, gate).countDown();
      await(gate(GATES, gate));
    }
  }

  private static CountDownLatch gate(Map<String, CountDownLatch> gates, String name) {
    return gates.computeIfAbsent(name, n -> new CountDownLatch(1));
  }

  private static void await(CountDownLatch latch) {
    try {
      if (!latch.await(20, TimeUnit.SECONDS)) {
        throw new IllegalStateException("nobody opened the gate");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
