package dev.universallogout.endpoint.host;

import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;

/**
 * Signs users in, says who is signed in, and shows what the tests must know of the application's
 * inside.
 */
@WebServlet({"/login", "/mobile", "/whoami", "/tokens", "/sessions"})
public class HostServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  @Inject private HostTokens tokens;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    request.setCharacterEncoding("UTF-8");
    response.setContentType("text/plain");
    response.setCharacterEncoding("UTF-8");
    switch (request.getServletPath()) {
      case "/login" -> login(request);
      case "/mobile" -> tokens.issue(token(request));
      case "/whoami" -> whoAmI(request, response);
      case "/tokens" -> {
        String user = request.getParameter("user");
        response.getWriter().print(tokens.living(user) + " " + tokens.orders(user));
      }
      default -> response.getWriter().print(HostSessions.created());
    }
  }

  private void login(HttpServletRequest request) {
    HttpSession session = request.getSession();
    session.setAttribute("name", request.getParameter("user"));
    if (request.getParameter("iss") == null) {
      session.setAttribute("user", request.getParameter("user"));
    } else {
      for (String name : new String[] {"iss", "sub", "email"}) {
        session.setAttribute(name, request.getParameter(name));
      }
    }
    tokens.issue(token(request));
  }

  private static HostTokens.Token token(HttpServletRequest request) {
    return new HostTokens.Token(
        request.getParameter("user"),
        request.getParameter("connection"),
        request.getParameter("iss"),
        request.getParameter("sub"),
        request.getParameter("email"));
  }

  private static void whoAmI(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    HttpSession session = request.getSession(false);
    if (request.getRemoteUser() != null) {
      response.getWriter().print(request.getRemoteUser());
    } else if (session != null && session.getAttribute("name") != null) {
      response.getWriter().print(session.getAttribute("name"));
    } else {
      response.setStatus(HttpServletResponse.SC_UNAUTHORIZED);
    }
  }
}
