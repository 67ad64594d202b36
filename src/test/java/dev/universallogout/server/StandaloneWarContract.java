package dev.universallogout.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.universallogout.resurrection.Entry;
import dev.universallogout.testing.Browser;
import dev.universallogout.testing.Browser.Page;
import dev.universallogout.testing.IdentityProvider;
import dev.universallogout.testing.Ledger;
import dev.universallogout.testing.Server;
import dev.universallogout.testing.TestHost;
import dev.universallogout.testing.TestSocket;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
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

  /**
   * Where the server gives its applications cookies that it takes in each, these are stolen too.
   */
  @Test
  void cookiesOfOneApplication_presentedAtTheOther_bringNobodyAfterTheRevocation() {
    Browser bobOfOneAtTwo = one.bob().at(two());
    Browser bobOfTwoAtOne = two.bob().at(one());
    boolean carried = isSignedIn(bobOfOneAtTwo, "bob");
    assertThat(isSignedIn(bobOfTwoAtOne, "bob")).isEqualTo(carried);
    assertThat(isSignedIn(one.alice().at(two()), "alice")).isEqualTo(carried);
    assertThat(carried).isEqualTo(carriesLogins());
    // One that no application but its own has ever seen.
    Browser unseen = Application.signedIn(one()).alice();

    assertThat(revoke(PROVIDER, "alice")).isEqualTo(200);

    for (Browser stolen : List.of(unseen, one.alice())) {
      assertBringsNobody(stolen, one(), two());
    }
    assertBringsNobody(two.alice(), two(), one());
    Browser again = Application.signedIn(one()).alice();
    assertThat(isSignedIn(again.at(two()), "alice")).isEqualTo(carried);
    for (Browser stolen : List.of(unseen, one.alice(), two.alice())) {
      assertBringsNobody(stolen, two(), one());
    }
    assertThat(isSignedIn(bobOfOneAtTwo, "bob")).isEqualTo(carried);
    assertThat(isSignedIn(bobOfTwoAtOne, "bob")).isEqualTo(carried);
    one.assertBobIsSignedIn();
    two.assertBobIsSignedIn();
  }

  /** Whether a login in one application is one in the others, as Open Liberty's token has it. */
  private static boolean carriesLogins() {
    return Server.isLiberty();
  }

  private static boolean isSignedIn(Browser browser, String user) {
    return browser.get("protected/page").principal().equals(user);
  }

  /**
   * All of them and each alone, by every way in, first at one application and then at the other.
   */
  private static void assertBringsNobody(Browser stolen, URI first, URI second) {
    List<Browser> selections = new ArrayList<>(List.of(stolen.copy()));
    for (String cookie : stolen.cookies().keySet()) {
      Browser single = stolen.copy();
      single.cookies().keySet().retainAll(List.of(cookie));
      selections.add(single);
    }
    for (URI application : List.of(first, second)) {
      for (Browser selection : selections) {
        for (Entry entry : Entry.ofTheHost()) {
          assertThat(entry.enter(selection.at(application)))
              .as("%s at %s with %s", entry.name(), application, selection.cookies().keySet())
              .matches(answer -> !entry.reveals(answer, "alice"));
        }
      }
    }
  }

  @Test
  void webSocketsInBothApplications_areClosedWithinASecond_andOthersAreNot() throws Exception {
    List<TestSocket> revoked = new ArrayList<>();
    List<TestSocket> living = new ArrayList<>();
    try {
      for (Application application : List.of(one, two)) {
        revoked.add(TestSocket.open(application.base(), application.alice()));
        living.add(TestSocket.open(application.base(), application.bob()));
      }

      assertThat(revoke(PROVIDER, "alice")).isEqualTo(200);

      for (TestSocket socket : revoked) {
        socket.closed().get(1, TimeUnit.SECONDS);
      }
      for (TestSocket socket : living) {
        assertThat(socket.echo("still here")).isEqualTo("still here");
      }
    } finally {
      revoked.forEach(TestSocket::close);
      living.forEach(TestSocket::close);
    }
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
