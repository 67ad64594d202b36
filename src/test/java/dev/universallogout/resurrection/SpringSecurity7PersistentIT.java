package dev.universallogout.resurrection;

import dev.universallogout.testing.EveryServer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Tag;

/** As {@link SpringSecurityPersistentIT}, with Spring 7, which is made for Jakarta EE 11. */
@EveryServer
@Tag("long")
class SpringSecurity7PersistentIT extends SpringLogin {
  @Deployment(testable = false)
  static WebArchive host() {
    return SpringHost.security("spring-7", "persistent", configuration());
  }
}
