package dev.universallogout.endpoint;

import static dev.universallogout.endpoint.ConstrainedHosts.OKTA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.universallogout.testing.EveryServer;
import java.net.URI;
import java.net.URL;
import java.util.List;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Case 130: the application denies everything to everybody. */
@EveryServer
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class DeniedHostIT {
  static final List<String> NEIGHBOURS = ConstrainedHosts.NEIGHBOURS;

  @ArquillianResource private URL url;

  private LegacyHost host;

  @Deployment(testable = false)
  static WebArchive host() {
    return ConstrainedHosts.denied();
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

  @ParameterizedTest
  @FieldSource("NEIGHBOURS")
  void neighbourOfTheEndpoint_isAsClosedAsBefore(String path) {
    for (String method : List.of("GET", "POST")) {
      Answer answer =
          OKTA.revocation(host, "ada")
              .method(method)
              .body("")
              .target(host.url().getPath() + path)
              .send();
      assertThat(answer.status()).as(method).isIn(400, 401, 403, 404, 405);
      assertThat(answer.body()).doesNotContain("secret");
    }
  }
}
