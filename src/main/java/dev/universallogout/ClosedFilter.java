package dev.universallogout;

import dev.universallogout.session.FilterOrder;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Stands before an application whose configuration is wrong. */
final class ClosedFilter implements Filter {
  static final String NAME = "universal-logout-closed";

  private final boolean toEverybody;

  private ClosedFilter(boolean toEverybody) {
    this.toEverybody = toEverybody;
  }

  /** Refuses every request that has a session or a user. */
  static ClosedFilter toUsers() {
    return new ClosedFilter(false);
  }

  /** Refuses every request. */
  static ClosedFilter toEverybody() {
    return new ClosedFilter(true);
  }

  @Override
  public void init(FilterConfig config) {
    FilterOrder.putFirst(config.getServletContext(), NAME);
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (request instanceof HttpServletRequest http
        && response instanceof HttpServletResponse answer
        && (toEverybody || http.getUserPrincipal() != null || http.getSession(false) != null)) {
      answer.setHeader("Cache-Control", "no-store");
      answer.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
      return;
    }
    chain.doFilter(request, response);
  }
}
