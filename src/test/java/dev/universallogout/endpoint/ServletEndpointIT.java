package dev.universallogout.endpoint;

import dev.universallogout.testing.EveryServer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** The servlet that the jar registers, in an application that has nothing else changed. */
@EveryServer
class ServletEndpointIT extends EndpointContract {

  @Deployment(testable = false)
  static WebArchive host() {
    return HostArchive.withJar(configuration());
  }
}
