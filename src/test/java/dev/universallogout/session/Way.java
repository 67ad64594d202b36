package dev.universallogout.session;

import dev.universallogout.journal.InMemoryJournal;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequestEvent;
import jakarta.servlet.ServletRequestListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.util.Map;

/** A request's way to an application and back: the listener, the guard, and the witness. */
final class Way implements AutoCloseable {
  /** Of an application without frameworks: the neighbours are some, and are on the class path. */
  static final ClassLoader WITHOUT_FRAMEWORKS = ClassLoader.getPlatformClassLoader();

  final GuardedApplication host;
  private final ServletRequestListener listener;
  private final FilterChain behindGuard;
  private final HttpServletResponse response = new BareResponse();

  Way(FilterChain application, ClassLoader classLoader) {
    this(new GuardedApplication(Map.of(), new InMemoryJournal(), classLoader), application);
  }

  Way(GuardedApplication host, FilterChain application) {
    this.host = host;
    listener = new SessionListener(() -> host.sessions);
    behindGuard = (q, a) -> host.witness.doFilter(q, a, application);
  }

  /** What the container tells of a request, which it makes for any listener. */
  static ServletRequestEvent event(HttpServletRequest request) {
    return new ServletRequestEvent(BareSession.unsupported(ServletContext.class), request);
  }

  void go(ServletRequestEvent event) throws IOException, ServletException {
    listener.requestInitialized(event);
    host.guard.doFilter(event.getServletRequest(), response, behindGuard);
    listener.requestDestroyed(event);
  }

  /** What is measured is a session with a user. */
  void proveBound(ServletRequestEvent event, String user) throws IOException, ServletException {
    go(event);
    go(event);
    HttpSession session = ((HttpServletRequest) event.getServletRequest()).getSession(false);
    if (!String.valueOf(session.getAttribute(Binding.ATTRIBUTE)).contains(user)) {
      throw new IllegalStateException("the session was not bound");
    }
  }

  @Override
  public void close() {
    host.close();
  }
}
