package dev.universallogout.session;

import dev.universallogout.testing.EveryServer;
import dev.universallogout.testing.TestHost;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Sessions that the server keeps where other nodes can get at them. Where the application replaces
 * one within a request, WildFly waits a minute before it undeploys it, with our jar or without it.
 */
@EveryServer
class DistributableSessionsIT extends SessionsContract {

  @Deployment(testable = false)
  static WebArchive host() {
    return TestHost.distributable("distributable.war", configuration());
  }

  @Override
  @Test
  @Tag("long-on-wildfly")
  void session_replacedInsideARequest_keepsItsAge() {
    super.session_replacedInsideARequest_keepsItsAge();
  }

  @Override
  @Test
  @Tag("long-on-wildfly")
  void session_replacedWithAllItsAttributes_isRevoked() {
    super.session_replacedWithAllItsAttributes_isRevoked();
  }
}
