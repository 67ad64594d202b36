package dev.universallogout.endpoint.host;

import jakarta.servlet.annotation.WebListener;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionListener;
import java.util.concurrent.atomic.AtomicLong;

/** Counts the sessions that were created. */
@WebListener
public class HostSessions implements HttpSessionListener {
  private static final AtomicLong CREATED = new AtomicLong();

  static long created() {
    return CREATED.get();
  }

  @Override
  public void sessionCreated(HttpSessionEvent event) {
    CREATED.incrementAndGet();
  }
}
