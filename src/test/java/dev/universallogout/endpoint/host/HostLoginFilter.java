package dev.universallogout.endpoint.host;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Sends everybody who is not signed in to a login page, and wants a token against forgery. */
@WebFilter("/*")
public class HostLoginFilter extends HttpFilter {
  private static final long serialVersionUID = 1L;

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (request.getRequestURI().endsWith("/j_security_check")) {
      // Open Liberty asks filters about this too.
      chain.doFilter(request, response);
    } else if (request.getRemoteUser() == null) {
      response.sendRedirect(request.getContextPath() + "/login.html");
    } else if (request.getMethod().equals("POST") && request.getHeader("X-CSRF-Token") == null) {
      response.sendError(HttpServletResponse.SC_FORBIDDEN);
    } else {
      chain.doFilter(request, response);
    }
  }
}
