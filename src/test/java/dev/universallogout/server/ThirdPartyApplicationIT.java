package dev.universallogout.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.universallogout.demo.PayaraMicro;
import dev.universallogout.testing.Browser;
import dev.universallogout.testing.Browser.Page;
import dev.universallogout.testing.IdentityProvider;
import java.net.URI;
import java.nio.file.Path;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.importer.ExplodedImporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Somebody else's application, Apache Tomcat's {@code examples} as it is published, with the jar
 * dropped into it and nothing else changed: its form-login sessions, and those of its session
 * example, end.
 */
class ThirdPartyApplicationIT {
  private static final IdentityProvider PROVIDER = new IdentityProvider("okta");
  private static final String PROTECTED = "jsp/security/protected/";

  private static PayaraMicro server;
  private static URI base;

  @BeforeAll
  static void start(@TempDir Path folder) {
    WebArchive examples = ShrinkWrap.create(WebArchive.class, "examples.war");
    examples
        .as(ExplodedImporter.class)
        .importDirectory(Path.of(System.getProperty("tomcat.examples")).toFile());
    examples.addAsLibrary(Path.of(System.getProperty("product.jar")).toFile());
    Path war = folder.resolve("examples.war");
    examples.as(ZipExporter.class).exportTo(war.toFile());
    PayaraMicro.Builder builder =
        PayaraMicro.of(Path.of(System.getProperty("payara.micro.jar")), Path.of("target"))
            .application("examples", war)
            .user("alice", "secret", "tomcat")
            .user("bob", "secret", "tomcat")
            .preboot(
                "set configs.config.server-config.security-service"
                    + ".activate-default-principal-to-role-mapping=true")
            .property("universal-logout.journal", "memory")
            .property("universal-logout.session.subject-attributes", "user");
    PROVIDER.configuration().forEach(builder::property);
    server = builder.start();
    base = server.url("/examples/");
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  private static Browser signedIn(String user) {
    Browser browser = new Browser(base);
    browser.get(PROTECTED + "index.jsp");
    browser.post(PROTECTED + "j_security_check", "j_username", user, "j_password", "secret");
    browser.get(PROTECTED + "index.jsp");
    assertThat(isSignedIn(browser)).isTrue();
    return browser;
  }

  /**
   * The one protected page shows classes that only Tomcat has, so Payara cannot compile it. A
   * protected page that does not exist tells as much: whoever is signed in gets 404, anybody else
   * the login page.
   */
  private static boolean isSignedIn(Browser browser) {
    Page page = browser.get(PROTECTED + "no-such-page.html");
    assertThat(page.status()).isIn(404, 200);
    assertThat(page.status() == 200).isEqualTo(page.body().contains("j_security_check"));
    return page.status() == 404;
  }

  @Test
  void formLogin_ofTheExamples_endsWithTheUser_andWithNobodyElse() {
    Browser alice = signedIn("alice");
    Browser elsewhere = signedIn("alice");
    Browser bob = signedIn("bob");
    assertThat(PROVIDER.revoke(base, "alice").status()).isEqualTo(200);
    assertThat(isSignedIn(alice)).isFalse();
    assertThat(isSignedIn(elsewhere)).isFalse();
    assertThat(isSignedIn(bob)).isTrue();
    assertThat(isSignedIn(signedIn("alice"))).isTrue();
  }

  @Test
  void sessionExample_whoseAttributeNamesTheUser_ends() {
    Browser carol = new Browser(base);
    carol.post("servlets/servlet/SessionExample", "dataname", "user", "datavalue", "carol");
    assertThat(carol.get("servlets/servlet/SessionExample").body()).contains("user = carol");
    assertThat(PROVIDER.revoke(base, "carol").status()).isEqualTo(200);
    Page refused = carol.copy().get("servlets/servlet/SessionExample");
    assertThat(refused.status()).isEqualTo(303);
    assertThat(carol.copy().fetch("servlets/servlet/SessionExample").status()).isEqualTo(401);
  }
}
