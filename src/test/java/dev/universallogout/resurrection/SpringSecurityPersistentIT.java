package dev.universallogout.resurrection;

import dev.universallogout.testing.EveryServer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Tag;

/** The session and a remember-me cookie that is replaced at each use. */
@EveryServer
@Tag("long")
class SpringSecurityPersistentIT extends SpringLogin {
  @Deployment(testable = false)
  static WebArchive host() {
    return SpringHost.security("spring", "persistent", configuration());
  }
}
