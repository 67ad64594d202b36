package dev.universallogout.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.universallogout.demo.ServerProcess;
import dev.universallogout.resurrection.Entry;
import dev.universallogout.testing.Browser;
import dev.universallogout.testing.Browser.Page;
import dev.universallogout.testing.IdentityProvider;
import dev.universallogout.testing.TestHost;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two applications between which the server carries a login by its cookie {@code JSESSIONIDSSO}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class SingleSignOnContract {
  private static final IdentityProvider PROVIDER = new IdentityProvider("okta");
  static final String SSO = "JSESSIONIDSSO";

  private ServerProcess server;
  URI one;
  URI two;

  /** The server with its journal, and with single sign-on. */
  abstract ServerProcess.Builder<?, ?> server(Path folder) throws IOException;

  @BeforeAll
  void start(@TempDir Path folder) throws IOException {
    ServerProcess.Builder<?, ?> builder = server(folder);
    builder
        .application("one", pack(folder.resolve("one.war")))
        .application("two", pack(folder.resolve("two.war")))
        .user("alice", "secret", "member")
        .user("bob", "secret", "member");
    PROVIDER.configuration().forEach(builder::property);
    server = builder.start();
    one = server.url("/one/");
    two = server.url("/two/");
  }

  private static Path pack(Path war) {
    TestHost.formLogin("host.war", Map.of()).as(ZipExporter.class).exportTo(war.toFile());
    return war;
  }

  @AfterAll
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  /**
   * A browser at an application that was given nothing but the single sign-on cookie of another.
   */
  static Browser carried(Browser from, URI to) {
    Browser browser = new Browser(to);
    browser.cookies().put(SSO, from.cookies().get(SSO));
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

  void revoke(String user) {
    assertThat(PROVIDER.revoke(one, user).status()).isEqualTo(200);
  }

  @Test
  void cookieOfARevokedLogin_bringsNobodyBackInEitherApplication_andAFreshOneWorks() {
    Browser alice = signedIn("alice");
    Browser visited = carried(alice, two);
    assertThat(isSignedIn(visited, "alice")).isTrue();
    Browser bob = signedIn("bob");
    assertThat(isSignedIn(carried(bob, two), "bob")).isTrue();

    revoke("alice");

    assertThat(isSignedIn(carried(alice, two), "alice")).isFalse();
    assertThat(isSignedIn(carried(alice, one), "alice")).isFalse();
    assertThat(isSignedIn(visited.copy(), "alice")).isFalse();
    assertThat(isSignedIn(alice.copy(), "alice")).isFalse();
    assertThat(isSignedIn(bob, "bob")).isTrue();
    assertThat(isSignedIn(carried(bob, two), "bob")).isTrue();

    Browser again = signedIn("alice");
    assertThat(isSignedIn(carried(again, two), "alice")).isTrue();
    assertThat(isSignedIn(carried(alice, two), "alice")).isFalse();
    assertThat(isSignedIn(again, "alice")).isTrue();
  }

  @Test
  void freshLogin_inTheOtherApplication_isCarriedAtOnce() {
    signedIn("alice");

    revoke("alice");

    Browser again = new Browser(two);
    assertThat(again.signIn("alice", "secret").principal()).isEqualTo("alice");
    assertThat(isSignedIn(carried(again, one), "alice")).isTrue();
    assertThat(isSignedIn(again, "alice")).isTrue();
  }

  @Test
  void cookies_presentedAtAnyEntry_bringNobodyBack() {
    Browser atOne = signedIn("alice");
    Browser atTwo = carried(atOne, two);
    assertThat(isSignedIn(atTwo, "alice")).isTrue();
    assertThat(Entry.ofTheHost())
        .allSatisfy(
            entry -> assertThat(entry.reveals(entry.enter(atOne.copy()), "alice")).isTrue());

    revoke("alice");

    for (Browser known : List.of(atOne, atTwo)) {
      for (Browser thief : List.of(known, only(known, SSO), only(known, "JSESSIONID"))) {
        for (Entry entry : Entry.ofTheHost()) {
          assertThat(entry.reveals(entry.enter(thief.copy()), "alice"))
              .as("%s at %s with %s", entry.name(), thief.base(), thief.cookies().keySet())
              .isFalse();
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
                for (URI application : List.of(one, two)) {
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
