package com.example.requestlogin;

import jakarta.inject.Inject;
import jakarta.security.enterprise.AuthenticationStatus;
import jakarta.security.enterprise.SecurityContext;
import jakarta.security.enterprise.authentication.mechanism.http.AuthenticationParameters;
import jakarta.security.enterprise.credential.UsernamePasswordCredential;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Signs in within a request, and shows who is signed in. {@code hold-before} and {@code hold-after}
 * name a gate at which a login waits until {@code /release}; {@code /arrived} waits for the login
 * to get there. Who is signed in already stays so unless {@code after-logout} is asked for.
 */
@WebServlet({"/login", "/whoami", "/begin", "/release", "/arrived"})
public class LoginServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;
  private static final Map<String, CountDownLatch> GATES = new ConcurrentHashMap<>();
  private static final Map<String, CountDownLatch> ARRIVALS = new ConcurrentHashMap<>();

  @Inject private SecurityContext security;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    String gate = request.getParameter("gate");
    switch (request.getServletPath()) {
      case "/login" -> login(request, response);
      case "/begin" -> request.getSession().setAttribute("basket", "full");
      case "/release" -> latch(GATES, gate).countDown();
      case "/arrived" -> await(latch(ARRIVALS, gate));
      default -> {}
    }
    answer(request, response);
  }

  private void login(HttpServletRequest request, HttpServletResponse response)
      throws ServletException {
    hold(request.getParameter("hold-before"));
    if (request.getParameter("after-logout") != null) {
      request.logout();
    }
    AuthenticationStatus status =
        security.authenticate(
            request,
            response,
            AuthenticationParameters.withParams()
                .newAuthentication(true)
                .credential(
                    new UsernamePasswordCredential(
                        request.getParameter("user"), request.getParameter("password"))));
    if (status != AuthenticationStatus.SUCCESS
        && request.getParameter("password").equals("secret")) {
      throw new ServletException("the login ended with " + status);
    }
    hold(request.getParameter("hold-after"));
  }

  private void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
    PrintWriter out = response.getWriter();
    out.println(
        "principal="
            + (security.getCallerPrincipal() == null
                ? ""
                : security.getCallerPrincipal().getName()));
    HttpSession session = request.getSession(false);
    out.println("session=" + (session == null ? "" : session.getId()));
    out.println("basket=" + (session == null ? "" : session.getAttribute("basket")));
  }

  private static void hold(String gate) {
    if (gate != null) {
      latch(ARRIVALS, gate).countDown();
      await(latch(GATES, gate));
    }
  }

  private static CountDownLatch latch(Map<String, CountDownLatch> latches, String name) {
    return latches.computeIfAbsent(name, n -> new CountDownLatch(1));
  }

  private static void await(CountDownLatch latch) {
    try {
      if (!latch.await(20, TimeUnit.SECONDS)) {
        throw new IllegalStateException("nobody came");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
