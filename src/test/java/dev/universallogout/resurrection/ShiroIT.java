package dev.universallogout.resurrection;

import dev.universallogout.testing.EveryServer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** The container's session and a remember-me cookie, without any key for the framework. */
@EveryServer
class ShiroIT extends ShiroLogin {
  @Deployment(testable = false)
  static WebArchive host() {
    return ShiroHost.war(configuration());
  }
}
