package dev.universallogout.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.universallogout.testing.Browser;
import dev.universallogout.testing.Browser.Page;
import dev.universallogout.testing.IdentityProvider;
import dev.universallogout.testing.Ledger;
import dev.universallogout.testing.TestHost;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The WAR as it ships, beside two applications that have no endpoint of their own. All three share
 * a journal and nothing else.
 */
abstract class StandaloneWarContract {
  static final IdentityProvider PROVIDER = new IdentityProvider("okta");
  private static final IdentityProvider STRANGER = new IdentityProvider("okta");
  private static final String ENDPOINT = "oauth/global-token-revocation/connection/okta";

  private Application one;
  private Application two;

  abstract URI war();

  abstract URI one();

  abstract URI two();

  static WebArchive application(String name, Map<String, String> configuration) {
    configuration.put("universal-logout.endpoint", "none");
    return TestHost.tokenHolder(name + ".war", configuration);
  }

  /** The same in a file, for a server whose properties configure it. */
  static Path pack(String name, Path folder) {
    Path file = folder.resolve(name + ".war");
    application(name, new HashMap<>()).as(ZipExporter.class).exportTo(file.toFile());
    return file;
  }

  /** One of the two, with a device of Alice's and one of Bob's. */
  private record Application(URI base, Browser alice, Browser bob) {
    static Application signedIn(URI base) {
      return new Application(base, signIn(base, "alice"), signIn(base, "bob"));
    }

    private static Browser signIn(URI base, String user) {
      Browser browser = new Browser(base);
      assertThat(browser.signIn(user, "secret").principal()).isEqualTo(user);
      return browser;
    }

    void assertAliceIsSignedIn() {
      assertThat(alice.get("protected/page").principal()).isEqualTo("alice");
    }

    /** Each is the first request after the revocation that these cookies come with. */
    void assertAliceIsSignedOut() {
      for (Page page :
          List.of(
              alice.copy().get("protected/page"),
              alice.copy().fetch("app/page"),
              alice.copy().post("app/page"),
              alice.get("app/page"))) {
        assertThat(page.principal()).as("%s: %s", base, page).isEmpty();
      }
      assertThat(alice.get("protected/page").principal()).isEmpty();
    }

    void assertBobIsSignedIn() {
      assertThat(bob.get("protected/page").principal()).isEqualTo("bob");
    }

    Ledger tokens() {
      return new Ledger(base);
    }
  }

  @BeforeEach
  void signIn() {
    one = Application.signedIn(one());
    two = Application.signedIn(two());
  }

  /** What a new request of this provider's is answered. */
  int revoke(IdentityProvider by, String user) {
    return by.revoke(war(), user).status();
  }

  void assertOnlyAliceIsSignedOut() {
    one.assertAliceIsSignedOut();
    two.assertAliceIsSignedOut();
    one.assertBobIsSignedIn();
    two.assertBobIsSignedIn();
  }

  @Test
  void revocation_sentToTheWar_endsTheSessionsInBothApplicationsAtOnce() {
    assertThat(revoke(PROVIDER, "alice")).isEqualTo(200);

    assertOnlyAliceIsSignedOut();
    Application.signedIn(one()).assertAliceIsSignedIn();
    Application.signedIn(two()).assertAliceIsSignedIn();
    one.assertAliceIsSignedOut();
    two.assertAliceIsSignedOut();
  }

  @Test
  void revocation_sentToTheWar_isAnsweredWhenBothApplicationsHaveRevokedTheTokens() {
    long inOne = one.tokens().revoked("alice");
    long inTwo = two.tokens().revoked("alice");

    assertThat(revoke(PROVIDER, "alice")).isEqualTo(200);

    assertThat(one.tokens().revoked("alice")).isGreaterThan(inOne);
    assertThat(two.tokens().revoked("alice")).isGreaterThan(inTwo);
    assertThat(one.tokens().asked("bob")).isZero();
    assertThat(two.tokens().asked("bob")).isZero();
  }

  @Test
  void applicationWhoseTokensCannotBeReached_makesTheAnswerAnError_untilTheyCan() {
    long inOne = one.tokens().revoked("alice");
    long inTwo = two.tokens().revoked("alice");
    two.tokens().fail(true);
    try {
      assertThat(revoke(PROVIDER, "alice")).isEqualTo(500);

      one.assertAliceIsSignedOut();
      two.assertAliceIsSignedOut();
      assertThat(one.tokens().revoked("alice")).isGreaterThan(inOne);
      assertThat(two.tokens().asked("alice")).isGreaterThan(inTwo);
      assertThat(two.tokens().revoked("alice")).isEqualTo(inTwo);
    } finally {
      two.tokens().fail(false);
    }

    assertThat(revoke(PROVIDER, "alice")).isEqualTo(200);

    assertThat(two.tokens().revoked("alice")).isGreaterThan(inTwo);
    // The first request's work is not lost either.
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(
            () -> assertThat(two.tokens().revoked("alice")).isGreaterThanOrEqualTo(inTwo + 2));
    one.assertBobIsSignedIn();
    two.assertBobIsSignedIn();
  }

  @Test
  void requestOfAStranger_isRefused_andChangesNothing() {
    long inOne = one.tokens().asked("alice");
    long inTwo = two.tokens().asked("alice");

    assertThat(revoke(STRANGER, "alice")).isEqualTo(401);
    assertThat(withoutToken().status()).isEqualTo(400);

    // Once this is done everything before it would be.
    assertThat(revoke(PROVIDER, "somebody")).isEqualTo(200);
    one.assertAliceIsSignedIn();
    two.assertAliceIsSignedIn();
    assertThat(one.tokens().asked("alice")).isEqualTo(inOne);
    assertThat(two.tokens().asked("alice")).isEqualTo(inTwo);
  }

  private Page withoutToken() {
    Browser nobody = new Browser(war());
    return nobody.send(
        nobody
            .request(ENDPOINT)
            .header("Content-Type", "application/json")
            .POST(
                BodyPublishers.ofString(
                    """
                    {"sub_id": {"format": "iss_sub", "iss": "%s", "sub": "alice"}}
                    """
                        .formatted(IdentityProvider.ISSUER))));
  }
}
