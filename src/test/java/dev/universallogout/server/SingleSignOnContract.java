package dev.universallogout.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.universallogout.demo.ServerProcess;
import dev.universallogout.resurrection.Entry;
import dev.universallogout.testing.Browser;
import dev.universallogout.testing.Browser.Page;
import dev.universallogout.testing.IdentityProvider;
import dev.universallogout.testing.TestHost;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two applications between which the server carries a login by its cookie {@code JSESSIONIDSSO}: on
 * one node, or on each of two, of which a user signs in at the first and comes to the other.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class SingleSignOnContract {
  private static final IdentityProvider PROVIDER = new IdentityProvider("okta");
  static final String SSO = "JSESSIONIDSSO";

  private final List<ServerProcess> nodes = new ArrayList<>();
  private final List<URI> applications = new ArrayList<>();

  /** At the first node. */
  URI one;

  /** At the last node. */
  URI two;

  /** The nodes, not started, with their journal and with single sign-on. */
  abstract List<? extends ServerProcess.Builder<?, ?>> servers(Path folder) throws IOException;

  @BeforeAll
  void start(@TempDir Path folder) throws IOException {
    List<? extends ServerProcess.Builder<?, ?>> servers = servers(folder);
    WebArchive application = TestHost.formLogin("host.war", Map.of());
    if (servers.size() > 1) {
      TestHost.distributable(application);
    }
    Path war = folder.resolve("host.war");
    application.as(ZipExporter.class).exportTo(war.toFile());
    for (ServerProcess.Builder<?, ?> builder : servers) {
      builder
          .application("one", war)
          .application("two", war)
          .user("alice", "secret", "member")
          .user("bob", "secret", "member");
      PROVIDER.configuration().forEach(builder::property);
      nodes.add(builder.start());
    }
    one = nodes.get(0).url("/one/");
    two = nodes.get(nodes.size() - 1).url("/two/");
    for (ServerProcess node : nodes) {
      applications.addAll(List.of(node.url("/one/"), node.url("/two/")));
    }
  }

  @AfterAll
  void stop() {
    nodes.forEach(ServerProcess::close);
  }

  /** Both, at every node. */
  List<URI> applications() {
    return applications;
  }

  /**
   * A browser at an application that was given nothing but the single sign-on cookie of another.
   */
  static Browser carried(Browser from, URI to) {
    Browser browser = new Browser(to);
    browser.cookies().put(SSO, from.cookies().get(SSO));
    return browser;
  }

  /** Such a browser, which the application serves. */
  Browser arrive(Browser from, URI to, String user) {
    if (nodes.size() > 1) {
      // It need not have heard of the login yet, and then takes the cookie away.
      await().atMost(Duration.ofSeconds(10)).until(() -> isSignedIn(carried(from, to), user));
    }
    Browser browser = carried(from, to);
    assertThat(isSignedIn(browser, user)).isTrue();
    return browser;
  }

  static boolean isSignedIn(Browser browser, String user) {
    Page page = browser.get("protected/page");
    return page.status() == 200 && page.principal().equals(user);
  }

  Browser signedIn(String user) {
    Browser browser = new Browser(one);
    assertThat(browser.signIn(user, "secret").principal()).isEqualTo(user);
    assertThat(browser.cookies()).containsKey(SSO);
    return browser;
  }

  /** Returns when the last node, too, has read of it: what it acknowledges comes behind. */
  void revoke(String user) {
    assertThat(PROVIDER.revoke(one, user).status()).isEqualTo(200);
    if (nodes.size() > 1) {
      assertThat(PROVIDER.revoke(two, "nobody").status()).isEqualTo(200);
    }
  }

  @Test
  void cookieOfARevokedLogin_bringsNobodyBackInEitherApplication_andAFreshOneWorks() {
    Browser alice = signedIn("alice");
    Browser visited = arrive(alice, two, "alice");
    Browser bob = signedIn("bob");
    arrive(bob, two, "bob");

    revoke("alice");

    assertThat(isSignedIn(carried(alice, two), "alice")).isFalse();
    assertThat(isSignedIn(carried(alice, one), "alice")).isFalse();
    assertThat(isSignedIn(visited.copy(), "alice")).isFalse();
    assertThat(isSignedIn(alice.copy(), "alice")).isFalse();
    assertThat(isSignedIn(bob, "bob")).isTrue();
    arrive(bob, two, "bob");

    Browser again = signedIn("alice");
    arrive(again, two, "alice");
    assertThat(isSignedIn(carried(alice, two), "alice")).isFalse();
    assertThat(isSignedIn(again, "alice")).isTrue();
  }

  @Test
  void freshLogin_inTheOtherApplication_isCarriedAtOnce() {
    signedIn("alice");

    revoke("alice");

    Browser again = new Browser(two);
    assertThat(again.signIn("alice", "secret").principal()).isEqualTo("alice");
    arrive(again, one, "alice");
    assertThat(isSignedIn(again, "alice")).isTrue();
  }

  @Test
  void freshLogin_besideASessionOfBeforeTheRevocation_isCarried_andStays() {
    Browser former = arrive(signedIn("alice"), two, "alice");

    revoke("alice");

    Browser again = signedIn("alice");
    Browser keeps = arrive(again, two, "alice");
    keeps.cookies().put("JSESSIONID", former.cookies().get("JSESSIONID"));
    // Where sessions are shared that one is still there, and is refused once.
    assertThat(keeps.get("protected/page").status()).isIn(200, 303);
    assertThat(isSignedIn(keeps, "alice")).isTrue();
    assertThat(isSignedIn(again, "alice")).isTrue();
  }

  @Test
  void cookies_presentedAtAnyEntry_bringNobodyBack() {
    Browser atOne = signedIn("alice");
    Browser atTwo = arrive(atOne, two, "alice");
    assertThat(Entry.ofTheHost())
        .allSatisfy(
            entry -> assertThat(entry.reveals(entry.enter(atOne.copy()), "alice")).isTrue());

    revoke("alice");

    for (Browser known : List.of(atOne, atTwo)) {
      for (Browser thief : List.of(known, only(known, SSO), only(known, "JSESSIONID"))) {
        for (URI application : applications()) {
          for (Entry entry : Entry.ofTheHost()) {
            assertThat(entry.reveals(entry.enter(thief.at(application)), "alice"))
                .as("%s at %s with %s", entry.name(), application, thief.cookies().keySet())
                .isFalse();
          }
        }
      }
    }
  }

  private static Browser only(Browser from, String cookie) {
    Browser browser = from.copy();
    browser.cookies().keySet().retainAll(List.of(cookie));
    assertThat(browser.cookies()).hasSize(1);
    return browser;
  }

  /** Whether the server sets the cookie with the redirect or where that leads. */
  @Test
  void parkedLogin_revoked_hasNothingToBringItBack() {
    Browser parked = new Browser(one);
    parked.formLogin("alice", "secret");
    Browser untouched = parked.copy();

    revoke("alice");

    assertThat(isSignedIn(parked, "alice")).isFalse();
    assertThat(isSignedIn(parked, "alice")).isFalse();
    assertThat(isSignedIn(untouched.at(two), "alice")).isFalse();
    parked
        .everSet()
        .forEach(
            (name, values) -> {
              for (String value : values) {
                for (URI application : applications()) {
                  Browser thief = new Browser(application);
                  thief.get("app/page?do=create");
                  thief.cookies().put(name, value);
                  assertThat(isSignedIn(thief, "alice")).as(name).isFalse();
                }
              }
            });
  }

  @Test
  void cookieThatNobodyPresentedBefore_withAFreshSession_bringsNobody() {
    Browser alice = signedIn("alice");

    revoke("alice");

    Browser thief = new Browser(two);
    thief.get("app/page?do=create");
    assertThat(thief.cookies()).isNotEmpty();
    thief.cookies().put(SSO, alice.cookies().get(SSO));
    assertThat(isSignedIn(thief, "alice")).isFalse();
    assertThat(isSignedIn(thief, "alice")).isFalse();
  }
}
