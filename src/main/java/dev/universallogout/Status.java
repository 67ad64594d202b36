package dev.universallogout;

import dev.universallogout.configuration.Settings;
import dev.universallogout.journal.Journal;
import dev.universallogout.journal.Position;
import dev.universallogout.journal.View;
import dev.universallogout.observability.Log;
import dev.universallogout.observability.StatusMXBean;
import dev.universallogout.session.Sessions;
import jakarta.servlet.ServletContext;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import javax.management.StandardMBean;

/** How this application stands, for JMX and for the health check. Thread-safe. */
final class Status implements StatusMXBean, AutoCloseable {
  private static final ObjectName ANY = named("*");
  private static final Duration NEIGHBOURS = Duration.ofSeconds(2);
  private static final Object[] NOTHING = {};
  private static final String[] NO_TYPES = {};
  private static final String[] AWAIT_APPLIED = {String.class.getName(), "long", "long"};

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
    return view.ready() && !(isJournalStale() && denyWhenStale);
  }

  @Override
  public boolean isJournalRead() {
    return journal.view().ready();
  }

  @Override
  public boolean isJournalStale() {
    return journal.view().stale() || journal.isReadTooOld();
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

  @Override
  public boolean awaitApplied(String journalId, long number, long millis) {
    Duration patience = Duration.ofMillis(Math.min(millis, NEIGHBOURS.toMillis()));
    try {
      return journal.awaitPosition(new Position(journalId, number), patience);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Tells the other applications of this process that something was recorded. */
  void ringNeighbours() {
    for (ObjectName other : neighbours()) {
      invoke(other, "tailNow", NOTHING, NO_TYPES);
    }
  }

  /**
   * Waits until the other applications of this process have applied a revocation that this one has
   * applied, or two seconds are over: what is slow in one of them must not fail the answer.
   */
  void awaitNeighbours(long number) {
    String journalId = journal.view().position().journalId();
    long deadline = System.nanoTime() + NEIGHBOURS.toNanos();
    for (ObjectName other : neighbours()) {
      long left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
      if (left <= 0) {
        return;
      }
      invoke(other, "awaitApplied", new Object[] {journalId, number, left}, AWAIT_APPLIED);
    }
  }

  private Set<ObjectName> neighbours() {
    Set<ObjectName> neighbours = new HashSet<>(server().queryNames(ANY, null));
    neighbours.remove(name);
    return neighbours;
  }

  private static void invoke(
      ObjectName other, String operation, Object[] arguments, String[] types) {
    try {
      server().invoke(other, operation, arguments, types);
    } catch (InstanceNotFoundException e) {
      // It has been stopped meanwhile.
      return;
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
