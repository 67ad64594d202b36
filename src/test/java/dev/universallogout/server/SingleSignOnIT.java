package dev.universallogout.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.universallogout.demo.PayaraMicro;
import dev.universallogout.testing.Browser;
import dev.universallogout.testing.Browser.Page;
import dev.universallogout.testing.IdentityProvider;
import dev.universallogout.testing.TestHost;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two applications between which Payara carries a login by its cookie {@code JSESSIONIDSSO}. */
class SingleSignOnIT {
  private static final IdentityProvider PROVIDER = new IdentityProvider("okta");
  private static final String SSO = "JSESSIONIDSSO";
  private static final Path INSTALLATION =
      Path.of("deploy/payara/universal-logout.asadmin").toAbsolutePath();

  /** Payara Micro keeps the logins that it carries in Hazelcast; here, in one that is alone. */
  private static final String HAZELCAST =
      """
      <hazelcast xmlns="http://www.hazelcast.com/schema/config">
        <cluster-name>single-sign-on</cluster-name>
        <properties><property name="hazelcast.socket.bind.any">false</property></properties>
        <network>
          <port auto-increment="true">6950</port>
          <join><multicast enabled="false"/><tcp-ip enabled="false"/></join>
          <interfaces enabled="true"><interface>127.0.0.1</interface></interfaces>
        </network>
      </hazelcast>
      """;

  private static PayaraMicro server;
  private static URI one;
  private static URI two;

  @BeforeAll
  static void start(@TempDir Path folder) throws IOException {
    Path hazelcast = Files.writeString(folder.resolve("hazelcast.xml"), HAZELCAST);
    PayaraMicro.Builder builder =
        PayaraMicro.of(Path.of(System.getProperty("payara.micro.jar")), Path.of("target"))
            .application("one", pack(folder.resolve("one.war")))
            .application("two", pack(folder.resolve("two.war")))
            .option("--hzconfigfile", hazelcast.toString())
            .preboot("set configs.config.server-config.http-service.sso-enabled=true")
            .user("alice", "secret", "member")
            .user("bob", "secret", "member")
            .option("--postbootcommandfile", INSTALLATION.toString())
            .property("universal-logout.data-source", "jdbc/UniversalLogout");
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
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  /**
   * A browser at an application that was given nothing but the single sign-on cookie of another.
   */
  private static Browser carried(Browser from, URI to) {
    Browser browser = new Browser(to);
    browser.cookies().put(SSO, from.cookies().get(SSO));
    return browser;
  }

  private static boolean isSignedIn(Browser browser, String user) {
    Page page = browser.get("protected/page");
    return page.status() == 200 && page.principal().equals(user);
  }

  private static Browser signedIn(String user) {
    Browser browser = new Browser(one);
    assertThat(browser.signIn(user, "secret").principal()).isEqualTo(user);
    assertThat(browser.cookies()).containsKey(SSO);
    return browser;
  }

  private static void revoke(String user) {
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

  /** Payara sets the cookie where the redirect leads, so a parked login has none to carry on. */
  @Test
  void parkedLogin_revoked_hasNothingToBringItBack() {
    Browser parked = new Browser(one);
    parked.formLogin("alice", "secret");
    assertThat(parked.cookies()).doesNotContainKey(SSO);

    revoke("alice");

    Page refused = parked.get("protected/page");
    assertThat(refused.principal()).isEmpty();
    assertThat(parked.cookies()).doesNotContainKey(SSO);
    assertThat(isSignedIn(parked, "alice")).isFalse();
    for (String setCookie : refused.headerValues("Set-Cookie")) {
      String[] pair = setCookie.split("[=;]", 3);
      for (URI application : List.of(one, two)) {
        Browser thief = new Browser(application);
        thief.get("app/page?do=create");
        thief.cookies().put(pair[0], pair[1]);
        assertThat(isSignedIn(thief, "alice")).as(setCookie).isFalse();
      }
    }
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
