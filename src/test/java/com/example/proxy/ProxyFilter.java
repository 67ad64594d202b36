package com.example.proxy;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.security.Principal;

/**
 * Believes the headers of a proxy that has read a SAML assertion, keeps what they say in the
 * session, and shows the user as filters of SAML frameworks do: by requests that it wraps.
 */
@WebFilter(urlPatterns = "/*", asyncSupported = true)
public class ProxyFilter extends HttpFilter {
  private static final long serialVersionUID = 1L;

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    String user = request.getHeader("X-User");
    if (user != null) {
      request
          .getSession()
          .setAttribute(
              Assertion.ATTRIBUTE,
              new Assertion(request.getHeader("X-Issuer"), request.getHeader("X-Name-Id"), user));
    }
    HttpSession session = request.getSession(false);
    Assertion assertion =
        session == null ? null : (Assertion) session.getAttribute(Assertion.ATTRIBUTE);
    if (assertion != null) {
      chain.doFilter(new SignedIn(request, assertion.user()), response);
    } else if (request.getRequestURI().matches(".*/(protected|files)/.*")) {
      response.setStatus(401);
    } else {
      chain.doFilter(request, response);
    }
  }

  /** A request with a user. */
  private static final class SignedIn extends HttpServletRequestWrapper {
    private final String user;

    SignedIn(HttpServletRequest request, String user) {
      super(request);
      this.user = user;
    }

    @Override
    public String getRemoteUser() {
      return user;
    }

    @Override
    public Principal getUserPrincipal() {
      return () -> user;
    }
  }
}
