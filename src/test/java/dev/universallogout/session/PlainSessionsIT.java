package dev.universallogout.session;

import dev.universallogout.testing.TestHost;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Tag;

/** An application without CDI and JAX-RS, as most are on Tomcat: only JSON-P comes with the jar. */
@Tag("tomcat")
class PlainSessionsIT extends SessionsContract {

  @Deployment(testable = false)
  static WebArchive host() {
    return TestHost.plainFormLogin("plain.war", configuration());
  }
}
