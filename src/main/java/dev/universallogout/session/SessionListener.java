package dev.universallogout.session;

import dev.universallogout.journal.View;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestEvent;
import jakarta.servlet.ServletRequestListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionIdListener;
import jakarta.servlet.http.HttpSessionListener;

/**
 * Hears of requests and sessions earlier than any filter: a container's form login never reaches one, but it begins a
 * request and creates a session.
 */
final class SessionListener
    implements ServletRequestListener, HttpSessionListener, HttpSessionIdListener {
  private static final String LOGIN = "dev.universallogout.login";

  private final SessionGuard guard;
  private final SessionRegistry registry;
  private final RequestBegin begin;

  SessionListener(SessionGuard guard, SessionRegistry registry, RequestBegin begin) {
    this.guard = guard;
    this.registry = registry;
    this.begin = begin;
  }

  @Override
  public void requestInitialized(ServletRequestEvent event) {
    ServletRequest request = event.getServletRequest();
    View began = begin.begin((View) request.getAttribute(SessionFilter.BEGAN));
    if (request instanceof HttpServletRequest http && isFormLogin(http)) {
      String id = http.getRequestedSessionId();
      SessionState state = id == null ? null : registry.find(id);
      if (state != null) {
        state.enterWithoutUser(began.position(), false);
        http.setAttribute(LOGIN, state);
      }
    }
  }

  @Override
  public void requestDestroyed(ServletRequestEvent event) {
    if (event.getServletRequest().getAttribute(LOGIN) instanceof SessionState state) {
      state.leaveWithoutUser();
      event.getServletRequest().removeAttribute(LOGIN);
    }
    begin.end();
  }

  private static boolean isFormLogin(HttpServletRequest request) {
    return request.getRequestURI().endsWith("/j_security_check");
  }

  @Override
  public void sessionCreated(HttpSessionEvent event) {
    guard.created(event.getSession());
  }

  @Override
  public void sessionDestroyed(HttpSessionEvent event) {
    registry.remove(event.getSession());
  }

  @Override
  public void sessionIdChanged(HttpSessionEvent event, String oldSessionId) {
    registry.renamed(oldSessionId, event.getSession());
  }
}
