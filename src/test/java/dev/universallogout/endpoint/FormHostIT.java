package dev.universallogout.endpoint;

import static dev.universallogout.endpoint.ConstrainedHosts.OKTA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.universallogout.endpoint.LegacyHost.Device;
import dev.universallogout.testing.Browser;
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

/** Case 130: the container's FORM login, and a filter of the application, stand before it all. */
@EveryServer
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class FormHostIT {

  @ArquillianResource private URL url;

  private LegacyHost host;

  @Deployment(testable = false)
  static WebArchive host() {
    return ConstrainedHosts.form();
  }

  @BeforeEach
  void locateHost() {
    host = new LegacyHost(URI.create(url.toString()));
  }

  @Test
  void revocation_ofAUserWhoSignedInByForm_endsTheSession() {
    Device alice = formLogin();

    Answer answer = OKTA.revocation(host, "alice").send();

    EndpointFixture.assertRevoked(answer, 200);
    assertThat(alice.whoAmI())
        .satisfiesAnyOf(
            refused -> assertThat(refused.status()).isEqualTo(401),
            asked -> assertThat(asked.body()).contains("login page"));
  }

  @Test
  void revocation_notProven_isRefusedByTheEndpointItself() {
    Device alice = formLogin();

    assertThat(alice.whoAmI().body()).isEqualTo("alice");

    Answer badToken = OKTA.request(host, "x").body(OKTA.body("alice")).send();
    Answer noToken = OKTA.revocation(host, "alice").withoutHeader("Authorization").send();
    Answer cookieOnly =
        OKTA.revocation(host, "alice")
            .withoutHeader("Authorization")
            .header("Cookie", alice.cookie())
            .header("X-CSRF-Token", "x")
            .send();

    assertThat(badToken.status()).isEqualTo(401);
    assertThat(noToken.status()).isEqualTo(400);
    assertThat(cookieOnly.status()).isEqualTo(400);
    EndpointFixture.assertTellsNothing(badToken, "alice");
    EndpointFixture.assertTellsNothing(noToken, "alice");
    assertThat(alice.whoAmI().body()).isEqualTo("alice");
  }

  static final List<String> NEIGHBOURS = ConstrainedHosts.NEIGHBOURS;

  @ParameterizedTest
  @FieldSource("NEIGHBOURS")
  void neighbourOfTheEndpoint_isAsClosedAsBefore(String path) {
    for (String method : List.of("GET", "POST")) {
      Answer answer =
          OKTA.revocation(host, "alice").method(method).body("").target(target(path)).send();
      assertThat(answer.body()).doesNotContain("secret").doesNotStartWith("alice");
      if (answer.status() == 200) {
        assertThat(answer.body()).contains("login page");
      } else {
        assertThat(answer.status()).isIn(302, 303, 400, 401, 403, 404, 405);
      }
    }
  }

  @Test
  void neighbourOfTheEndpoint_isOpenToItsUsersAsBefore() {
    Device alice = formLogin();

    Answer answer =
        Request.get(host.url(), target("oauth/other")).header("Cookie", alice.cookie()).send();

    assertThat(answer.body()).isEqualTo("secret");
  }

  private String target(String path) {
    return host.url().getPath() + path;
  }

  private Device formLogin() {
    Browser browser = new Browser(host.url());
    assertThat(browser.get("whoami"))
        .satisfiesAnyOf(
            shown -> assertThat(shown.body()).contains("login page"),
            redirected -> assertThat(redirected.header("Location")).endsWith("/login.html"));
    assertThat(
            browser
                .post("j_security_check", "j_username", "alice", "j_password", "secret")
                .status())
        .isIn(302, 303);
    // The server may give the session a new id once more.
    assertThat(browser.get("whoami").body()).isEqualTo("alice");
    return new Device(host, browser.cookieHeader());
  }
}
