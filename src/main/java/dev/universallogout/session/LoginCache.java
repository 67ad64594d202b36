package dev.universallogout.session;

import dev.universallogout.observability.Log;
import java.lang.management.ManagementFactory;
import java.util.UUID;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import javax.management.StandardMBean;

/**
 * The logins that Open Liberty remembers: whoever signs in again with the same password within
 * minutes is given the same LTPA token. After a revocation that would be of no use to him before he
 * has been refused once. Elsewhere there is none. Thread-safe.
 *
 * <p>Logins by a mechanism of Jakarta Security live in that memory only, so that everybody would be
 * signed out with the one who is meant. It is left alone while any application of the process has
 * such a mechanism; applications tell each other by a mark among the platform's MBeans, since their
 * classes are not shared.
 */
final class LoginCache implements AutoCloseable {
  private static final ObjectName CACHE =
      name("WebSphere:service=com.ibm.websphere.security.authentication.cache.DeleteAuthCache");
  private static final String MARKS = "dev.universallogout:type=LoginsInMemoryOnly,id=";

  private final String mark = MARKS + UUID.randomUUID();
  private boolean marked;
  private boolean closed;

  /** What a mark can be asked for. */
  public interface MarkMBean {}

  private static final class Mark implements MarkMBean {}

  /** Tells the other applications of this one's mechanism, if it has one. */
  LoginCache() {
    try {
      if (isThere()) {
        markIfUsed();
      }
    } catch (JMException | RuntimeException e) {
      failed(e);
    }
  }

  /** Has all logins forgotten, so that the next one of each user makes a token of its own. */
  void clear() {
    try {
      if (!isThere()) {
        return;
      }
      markIfUsed();
      if (server().queryNames(new ObjectName(MARKS + "*"), null).isEmpty()) {
        server().invoke(CACHE, "removeAllEntries", new Object[0], new String[0]);
      }
    } catch (JMException | RuntimeException e) {
      failed(e);
    }
  }

  private synchronized void markIfUsed() throws JMException {
    if (!marked && !closed && MechanismAdapter.isUsed()) {
      server().registerMBean(new StandardMBean(new Mark(), MarkMBean.class), new ObjectName(mark));
      marked = true;
      Log.LOGINS_REMEMBERED.write(
          "the server gives whoever signs in again within minutes the token that he had: a revoked"
              + " user's new login may be refused once");
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    try {
      if (marked) {
        server().unregisterMBean(new ObjectName(mark));
        marked = false;
      }
    } catch (JMException e) {
      failed(e);
    }
  }

  /** Whether this server remembers logins. */
  boolean isThere() {
    return server().isRegistered(CACHE);
  }

  private static ObjectName name(String text) {
    try {
      return new ObjectName(text);
    } catch (MalformedObjectNameException e) {
      throw new IllegalStateException("A constant is wrong", e);
    }
  }

  private static MBeanServer server() {
    return ManagementFactory.getPlatformMBeanServer();
  }

  private static void failed(Exception e) {
    Log.SESSION_END_FAILED.write("the server could not be made to forget its logins", e);
  }
}
