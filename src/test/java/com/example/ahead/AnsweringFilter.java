package com.example.ahead;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.util.EnumSet;

/** Answers by itself, with the user whom the session names. */
final class AnsweringFilter extends HttpFilter {
  private static final long serialVersionUID = 1L;

  /** Registers one for {@code /ahead/<name>}, ahead of all filters. */
  static void register(ServletContext context, String name) {
    FilterRegistration.Dynamic filter = context.addFilter(name, new AnsweringFilter());
    filter.setAsyncSupported(true);
    filter.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "/ahead/" + name);
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException {
    HttpSession session = request.getSession(false);
    Object user = session == null ? null : session.getAttribute("user");
    response.setContentType("text/plain");
    response.getWriter().println("attribute.user=" + (user == null ? "" : user));
  }
}
