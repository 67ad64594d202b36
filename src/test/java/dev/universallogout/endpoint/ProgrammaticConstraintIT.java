package dev.universallogout.endpoint;

import static dev.universallogout.endpoint.ConstrainedHosts.OKTA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.universallogout.testing.EveryServer;
import java.net.URI;
import java.net.URL;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Case 130, where a listener of the application denies everything while it starts. */
@EveryServer
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class ProgrammaticConstraintIT {

  @ArquillianResource private URL url;

  private LegacyHost host;

  @Deployment(testable = false)
  static WebArchive host() {
    return ConstrainedHosts.deniedByAListener();
  }

  @BeforeEach
  void locateHost() {
    host = new LegacyHost(URI.create(url.toString()));
  }

  @Test
  void revocation_reachesTheEndpoint() {
    EndpointFixture.assertRevoked(OKTA.revocation(host, "ada").send(), 200);

    Answer refused = OKTA.request(host, "x").send();
    assertThat(refused.status()).isEqualTo(401);
    EndpointFixture.assertTellsNothing(refused, "ada");
  }

  @Test
  void everythingElse_isClosed() {
    assertThat(Request.get(host.url(), host.url().getPath() + "anything").send().status())
        .isEqualTo(403);
  }
}
