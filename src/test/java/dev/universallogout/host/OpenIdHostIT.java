package dev.universallogout.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.universallogout.demo.PayaraMicro;
import dev.universallogout.subject.SubjectIdentifier.Email;
import dev.universallogout.subject.SubjectIdentifier.IssuerSubject;
import dev.universallogout.testing.Browser;
import dev.universallogout.testing.Browser.Page;
import dev.universallogout.testing.IdentityProvider;
import dev.universallogout.testing.OpenIdProvider;
import dev.universallogout.testing.TestHost;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An application that signs in by Jakarta Security's OpenID Connect, begun by {@code
 * SecurityContext.authenticate}: its sessions are known by the ID token's issuer, subject and
 * e-mail address.
 */
class OpenIdHostIT {
  private static final IdentityProvider PROVIDER = new IdentityProvider("okta");
  private static OpenIdProvider openId;
  private static PayaraMicro server;
  private static URI base;

  @BeforeAll
  static void start(@TempDir Path folder) throws IOException {
    openId = new OpenIdProvider();
    Map<String, String> configuration = PROVIDER.configuration();
    configuration.put("universal-logout.journal", "memory");
    configuration.put("universal-logout.connection.okta.subject-issuers", openId.issuer());
    configuration.put("test.provider", openId.issuer());
    Path war = folder.resolve("openid.war");
    TestHost.war("openid.war", configuration)
        .addPackage("com.example.openid")
        .addAsWebInfResource(
            new StringAsset("<beans bean-discovery-mode=\"annotated\"/>"), "beans.xml")
        .as(ZipExporter.class)
        .exportTo(war.toFile());
    server =
        PayaraMicro.of(Path.of(System.getProperty("payara.micro.jar")), Path.of("target"))
            .application("openid", war)
            .start();
    base = server.url("/openid/");
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
    if (openId != null) {
      openId.close();
    }
  }

  private static String user() {
    return "00u" + UUID.randomUUID();
  }

  /** Goes to the provider and back, without following the last redirect. */
  private static Browser upToTheCallback(String user, Instant when) {
    openId.signIn(user, when);
    Browser browser = new Browser(base);
    Page toProvider = browser.get("login");
    assertThat(toProvider.status()).isEqualTo(302);
    Page back = new Browser(URI.create(openId.issuer() + "/")).get(toProvider.header("Location"));
    browser.get(back.header("Location"));
    return browser;
  }

  private static Browser signedIn(String user) {
    Browser browser = upToTheCallback(user, Instant.now().plusSeconds(2));
    assertThat(browser.get("whoami").principal()).isEqualTo(user);
    return browser;
  }

  private static void assertSignedOut(Browser browser) {
    assertThat(browser.copy().fetch("whoami").principal()).isEmpty();
    assertThat(browser.copy().get("whoami").principal()).isEmpty();
  }

  @Test
  void login_revokedByIssuerAndSubject_isGone_anotherOneLives() {
    String user = user();
    Browser bystander = signedIn(user());
    Browser browser = upToTheCallback(user, Instant.now().minusSeconds(5));
    assertThat(browser.get("whoami").principal()).isEqualTo(user);
    assertThat(PROVIDER.revoke(base, new IssuerSubject(openId.issuer(), user)).status())
        .isEqualTo(200);
    assertSignedOut(browser);
    assertThat(bystander.get("whoami").principal()).isNotEmpty();
    signedIn(user);
  }

  @Test
  void login_revokedByTheIdTokensEmail_isGone() {
    String user = user();
    Browser browser = signedIn(user);
    assertThat(PROVIDER.revoke(base, new Email(user + "@corp.example")).status()).isEqualTo(200);
    assertSignedOut(browser);
  }

  @Test
  void login_whoseCallbackWasAnsweredBeforeTheRevocation_isRefusedLater() {
    String user = user();
    Browser parked = upToTheCallback(user, Instant.now().plusSeconds(2));
    assertThat(PROVIDER.revoke(base, new IssuerSubject(openId.issuer(), user)).status())
        .isEqualTo(200);
    parked.copy().get("whoami");
    assertSignedOut(parked);
  }

  @Test
  void login_withAnIdTokenOlderThanTheRevocation_isRefused() {
    String user = user();
    assertThat(PROVIDER.revoke(base, new IssuerSubject(openId.issuer(), user)).status())
        .isEqualTo(200);
    assertSignedOut(upToTheCallback(user, Instant.now().minusSeconds(30)));
  }
}
