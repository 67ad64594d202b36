package dev.universallogout.endpoint;

import dev.universallogout.testing.EveryServer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** The JAX-RS resource of the stand-alone WAR, which an application was laid over. */
@EveryServer
class JaxRsEndpointIT extends EndpointContract {

  @Deployment(testable = false)
  static WebArchive host() {
    return HostArchive.overWar(configuration());
  }
}
