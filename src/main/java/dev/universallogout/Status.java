package dev.universallogout;

import dev.universallogout.configuration.Settings;
import dev.universallogout.journal.Journal;
import dev.universallogout.journal.View;
import dev.universallogout.observability.Log;
import dev.universallogout.observability.StatusMXBean;
import dev.universallogout.session.Sessions;
import jakarta.servlet.ServletContext;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import javax.management.StandardMBean;

/** How this application stands, for JMX and for the health check. Thread-safe. */
final class Status implements StatusMXBean, AutoCloseable {
  private static final ObjectName ANY = named("*");

  private final Journal journal;
  private final Sessions sessions;
  private final Operations operations;
  private final boolean denyWhenStale;
  private final ObjectName name;
  private boolean published;

  Status(
      ServletContext context,
      Settings settings,
      Journal journal,
      Sessions sessions,
      Operations operations) {
    this.operations = operations;
    this.journal = journal;
    this.sessions = sessions;
    this.denyWhenStale = settings.denyWhenStale();
    this.name = named(value(context));
  }

  private static String value(ServletContext context) {
    String path = context.getContextPath().isEmpty() ? "/" : context.getContextPath();
    return path.matches("[A-Za-z0-9/._~#-]+") ? path : ObjectName.quote(path);
  }

  private static ObjectName named(String context) {
    try {
      return new ObjectName("dev.universallogout:type=UniversalLogout,context=" + context);
    } catch (MalformedObjectNameException e) {
      throw new IllegalArgumentException("context path " + context, e);
    }
  }

  /** Makes it readable by JMX, unless an application of the same path is there already. */
  void publish() {
    try {
      server().registerMBean(new StandardMBean(this, StatusMXBean.class, true), name);
      published = true;
    } catch (JMException | SecurityException e) {
      Log.STATUS_NOT_PUBLISHED.write(name + " cannot be registered", e);
    }
  }

  @Override
  public void close() throws JMException {
    if (published) {
      server().unregisterMBean(name);
      published = false;
    }
  }

  private static MBeanServer server() {
    return ManagementFactory.getPlatformMBeanServer();
  }

  @Override
  public boolean isServing() {
    View view = journal.view();
    return view.ready() && !(view.stale() && denyWhenStale);
  }

  @Override
  public boolean isJournalRead() {
    return journal.view().ready();
  }

  @Override
  public boolean isJournalStale() {
    return journal.view().stale();
  }

  @Override
  public long getPosition() {
    return journal.view().position().number();
  }

  @Override
  public double getSecondsSinceLastRead() {
    return journal.sinceLastRead().toMillis() / 1000.0;
  }

  @Override
  public void tailNow() {
    journal.tailNow();
  }

  /** Tells the other applications of this process that something was recorded. */
  void ringNeighbours() {
    try {
      for (ObjectName other : server().queryNames(ANY, null)) {
        if (!other.equals(name)) {
          server().invoke(other, "tailNow", null, null);
        }
      }
    } catch (JMException | RuntimeException e) {
      Log.NEIGHBOUR_NOT_RUNG.write(
          "another application of this process could not be told of a revocation", e);
    }
  }

  @Override
  public List<String> getWarnings() {
    return sessions.warnings();
  }

  @Override
  public Map<String, Map<String, Long>> getRevocations() {
    return operations.metrics().revocations();
  }

  @Override
  public Map<String, Long> getRefusals() {
    return operations.metrics().refusals();
  }

  @Override
  public long getSessionsEnded() {
    return sessions.endedCount();
  }

  @Override
  public long getPendingWork() {
    return operations.pendingWork();
  }

  @Override
  public long getIndexSize() {
    return journal.indexSize();
  }

  @Override
  public long getIndexBytes() {
    return journal.indexBytes();
  }

  @Override
  public Map<String, Double> getKeyAgeSeconds() {
    return operations.keyAges();
  }

  @Override
  public List<String> getPausedConnections() {
    return operations.paused();
  }

  @Override
  public void pause(String connection) {
    operations.pause(connection, true);
  }

  @Override
  public void resume(String connection) {
    operations.pause(connection, false);
  }

  @Override
  public String endAll(String connection) {
    return operations.endAll(connection);
  }

  @Override
  public String pseudonym(String subject) {
    return operations.pseudonym(subject);
  }
}
