package dev.universallogout.endpoint;

import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** The JAX-RS resource of the stand-alone WAR, which an application was laid over. */
class JaxRsEndpointIT extends EndpointContract {

  @Deployment(testable = false)
  static WebArchive host() {
    return HostArchive.overWar(configuration());
  }
}
