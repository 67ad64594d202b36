package dev.universallogout.resurrection;

import dev.universallogout.testing.EveryServer;
import java.util.Map;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Tag;

/** Sessions of Spring Session, of which the container knows nothing. */
@EveryServer
@Tag("long")
class SpringSessionIT extends SpringLogin {
  @Deployment(testable = false)
  static WebArchive host() {
    Map<String, String> configuration = configuration();
    configuration.put("universal-logout.session.credential-cookies", "SESSION");
    return SpringHost.session("change", configuration);
  }
}
