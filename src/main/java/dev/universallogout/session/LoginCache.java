package dev.universallogout.session;

import dev.universallogout.observability.Log;
import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * The logins that Open Liberty remembers: whoever signs in again with the same password within
 * minutes is given the same LTPA token. After a revocation that would be of no use to him, however
 * often he signs in. Elsewhere there is none. Thread-safe.
 *
 * <p>Logins by a mechanism of Jakarta Security are left alone: they live in that memory only, so
 * that everybody would be signed out with the one who is meant.
 */
final class LoginCache {
  private static final String NAME =
      "WebSphere:service=com.ibm.websphere.security.authentication.cache.DeleteAuthCache";

  private LoginCache() {}

  /** Has all logins forgotten, so that the next one of each user makes a token of its own. */
  static void clear() {
    try {
      MBeanServer server = ManagementFactory.getPlatformMBeanServer();
      ObjectName name = new ObjectName(NAME);
      if (server.isRegistered(name) && !MechanismAdapter.isUsed()) {
        server.invoke(name, "removeAllEntries", new Object[0], new String[0]);
      }
    } catch (JMException | RuntimeException e) {
      Log.SESSION_END_FAILED.write("the server could not be made to forget its logins", e);
    }
  }
}
