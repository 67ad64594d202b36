package dev.universallogout.resurrection;

import dev.universallogout.testing.EveryServer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** The session and a remember-me cookie that is signed, without any key for the framework. */
@EveryServer
class SpringSecurityTokenIT extends SpringLogin {
  @Deployment(testable = false)
  static WebArchive host() {
    return SpringHost.security("spring", "token", configuration());
  }
}
