package dev.universallogout.session;

import dev.universallogout.journal.View;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestEvent;
import jakarta.servlet.ServletRequestListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionIdListener;
import jakarta.servlet.http.HttpSessionListener;
import java.util.function.Supplier;

/**
 * Hears of requests and sessions earlier than any filter: a container's form login never reaches
 * one, but it begins a request and creates a session.
 */
final class SessionListener
    implements ServletRequestListener, HttpSessionListener, HttpSessionIdListener {
  private static final String LOGIN = "dev.universallogout.login";
  private static final String FORM_LOGIN = "/j_security_check";

  private final Supplier<Sessions> sessions;

  SessionListener(Supplier<Sessions> sessions) {
    this.sessions = sessions;
  }

  @Override
  public void requestInitialized(ServletRequestEvent event) {
    ServletRequest request = event.getServletRequest();
    View began = sessions.get().begin().begin(SessionFilter.begun(request));
    if (request instanceof HttpServletRequest http) {
      sessions.get().guard().arrived(http);
    }
    if (request instanceof HttpServletRequest http && isFormLogin(http)) {
      sessions.get().guard().loginUnseen(http, began);
      SessionState state = sessions.get().guard().state(http);
      if (state != null) {
        state.enterWithoutUser(began.position());
        http.setAttribute(LOGIN, state);
      }
    }
  }

  @Override
  public void requestDestroyed(ServletRequestEvent event) {
    RequestBegin begin = sessions.get().begin();
    try {
      if (event.getServletRequest() instanceof HttpServletRequest request) {
        ended(request, begin);
      }
    } finally {
      begin.end();
    }
  }

  private void ended(HttpServletRequest request, RequestBegin begin) {
    try {
      if (mayLogIn(request)) {
        mayHaveLoggedIn(request, begin.wasSeen());
      }
    } finally {
      if (request.getAttribute(LOGIN) instanceof SessionState state) {
        state.leaveWithoutUser();
        request.removeAttribute(LOGIN);
      }
    }
  }

  private void mayHaveLoggedIn(HttpServletRequest request, boolean seen) {
    if (!seen || isFormLogin(request)) {
      View began =
          request.getAttribute(SessionFilter.BEGAN) instanceof View earlier
              ? earlier
              : sessions.get().begin().current();
      if (began != null) {
        sessions.get().guard().loginUnseen(request, began);
      }
      SessionState state = sessions.get().guard().state(request);
      if (began != null && state != null) {
        state.lower(began.position());
      }
      if (began != null && !seen && isFormLogin(request)) {
        remember(request, began);
      }
    }
  }

  private void remember(HttpServletRequest request, View began) {
    HttpServletResponse response = TomcatResponse.to(request);
    if (response != null) {
      sessions.get().guard().rememberUnseen(request, response, began);
    }
  }

  /**
   * Containers compare the path without its parameters, such as a session id, and some decode it
   * before. It is not asked of a request for an ordinary page, since some make a new text of it
   * each time.
   */
  private static boolean isFormLogin(HttpServletRequest request) {
    if (!mayLogIn(request)) {
      return false;
    }
    String uri = request.getRequestURI();
    int parameters = uri.indexOf(';', uri.lastIndexOf('/') + 1);
    int end = parameters < 0 ? uri.length() : parameters;
    return uri.startsWith(FORM_LOGIN, end - FORM_LOGIN.length())
        || (uri.indexOf('%') >= 0 && isFormLoginDecoded(request));
  }

  private static boolean isFormLoginDecoded(HttpServletRequest request) {
    String path = request.getPathInfo() == null ? request.getServletPath() : request.getPathInfo();
    return path != null && path.endsWith(FORM_LOGIN);
  }

  /** A form is posted, and the answer of an identity provider comes with parameters. */
  private static boolean mayLogIn(HttpServletRequest request) {
    return !request.getMethod().equals("GET") || request.getQueryString() != null;
  }

  @Override
  public void sessionCreated(HttpSessionEvent event) {
    sessions.get().guard().created(event.getSession());
  }

  @Override
  public void sessionDestroyed(HttpSessionEvent event) {
    sessions.get().registry().remove(event.getSession());
  }

  @Override
  public void sessionIdChanged(HttpSessionEvent event, String oldSessionId) {
    sessions.get().registry().renamed(oldSessionId, event.getSession());
  }
}
