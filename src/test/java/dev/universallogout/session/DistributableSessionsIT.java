package dev.universallogout.session;

import dev.universallogout.testing.EveryServer;
import dev.universallogout.testing.TestHost;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** Sessions that the server keeps where other nodes can get at them. */
@EveryServer
class DistributableSessionsIT extends SessionsContract {

  @Deployment(testable = false)
  static WebArchive host() {
    return TestHost.distributable("distributable.war", configuration());
  }
}
