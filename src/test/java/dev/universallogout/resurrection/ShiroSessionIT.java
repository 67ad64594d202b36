package dev.universallogout.resurrection;

import dev.universallogout.testing.EveryServer;
import java.util.Map;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** Sessions of Shiro's, of which the container knows nothing. */
@EveryServer
class ShiroSessionIT extends ShiroLogin {
  @Deployment(testable = false)
  static WebArchive host() {
    Map<String, String> configuration = configuration();
    configuration.put("universal-logout.session.credential-cookies", "SHIROSESSION");
    return ShiroHost.session(configuration);
  }
}
