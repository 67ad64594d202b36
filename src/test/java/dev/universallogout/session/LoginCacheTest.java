package dev.universallogout.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicInteger;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.StandardMBean;
import org.junit.jupiter.api.Test;

class LoginCacheTest {

  /** What Open Liberty has of this name. */
  public interface DeleteAuthCacheMBean {
    void removeAllEntries();
  }

  /** Another application's. */
  public interface MarkMBean {}

  @Test
  void clear_whileAnotherApplicationsLoginsAreInThatMemoryOnly_leavesThemThere() throws Exception {
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    ObjectName name =
        new ObjectName(
            "WebSphere:service=com.ibm.websphere.security.authentication.cache.DeleteAuthCache");
    ObjectName mark = new ObjectName("dev.universallogout:type=LoginsInMemoryOnly,id=other");
    AtomicInteger cleared = new AtomicInteger();
    DeleteAuthCacheMBean cache = cleared::incrementAndGet;
    server.registerMBean(new StandardMBean(cache, DeleteAuthCacheMBean.class), name);
    try (LoginCache logins = new LoginCache()) {
      logins.clear();
      assertThat(cleared).hasValue(1);

      server.registerMBean(new StandardMBean(new MarkMBean() {}, MarkMBean.class), mark);
      try {
        logins.clear();
        assertThat(cleared).hasValue(1);
      } finally {
        server.unregisterMBean(mark);
      }
      logins.clear();
      assertThat(cleared).hasValue(2);
    } finally {
      server.unregisterMBean(name);
    }
  }
}
