package dev.universallogout.session;

import dev.universallogout.testing.Proxies;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpSession;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A session in memory, as a container on a single node keeps one. */
final class BareSession implements HttpSession {
  private final String id;
  private final Map<String, Object> attributes = new ConcurrentHashMap<>(4);

  BareSession(String id) {
    this.id = id;
  }

  /** Something of which nothing is expected. */
  static <T> T unsupported(Class<T> type) {
    return Proxies.answering(
        type,
        (method, arguments) -> {
          throw new UnsupportedOperationException(method);
        });
  }

  @Override
  public long getCreationTime() {
    return 1;
  }

  @Override
  public String getId() {
    return id;
  }

  @Override
  public long getLastAccessedTime() {
    return 1;
  }

  @Override
  public ServletContext getServletContext() {
    return unsupported(ServletContext.class);
  }

  @Override
  public void setMaxInactiveInterval(int interval) {}

  @Override
  public int getMaxInactiveInterval() {
    return 60;
  }

  @Override
  public Object getAttribute(String name) {
    return attributes.get(name);
  }

  @Override
  public Enumeration<String> getAttributeNames() {
    return Collections.enumeration(attributes.keySet());
  }

  @Override
  public void setAttribute(String name, Object value) {
    attributes.put(name, value);
  }

  @Override
  public void removeAttribute(String name) {
    attributes.remove(name);
  }

  @Override
  public void invalidate() {
    attributes.clear();
  }

  @Override
  public boolean isNew() {
    return false;
  }
}
