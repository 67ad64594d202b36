package dev.universallogout.session;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpSession;
import java.security.Principal;

/** A request of a user who is signed in, as cheap as can be. */
class BareRequest extends HttpServletRequestWrapper {
  private final HttpSession session;
  private final Principal principal;

  BareRequest(HttpSession session, String user) {
    super(BareSession.unsupported(HttpServletRequest.class));
    this.session = session;
    this.principal = () -> user;
  }

  @Override
  public HttpSession getSession(boolean create) {
    return session;
  }

  @Override
  public Principal getUserPrincipal() {
    return principal;
  }

  @Override
  public String getAuthType() {
    return FORM_AUTH;
  }

  @Override
  public String getMethod() {
    return "GET";
  }

  @Override
  public DispatcherType getDispatcherType() {
    return DispatcherType.REQUEST;
  }

  @Override
  public Cookie[] getCookies() {
    return null;
  }

  @Override
  public String getHeader(String name) {
    return null;
  }

  @Override
  public String getParameter(String name) {
    return null;
  }

  @Override
  public String getRequestURI() {
    return "/host/orders/4711";
  }

  @Override
  public String getQueryString() {
    return null;
  }

  @Override
  public String getContentType() {
    return null;
  }

  @Override
  public Object getAttribute(String name) {
    return null;
  }

  @Override
  public boolean isAsyncStarted() {
    return false;
  }
}
