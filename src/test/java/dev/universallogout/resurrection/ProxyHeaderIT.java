package dev.universallogout.resurrection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.universallogout.subject.SubjectIdentifier;
import dev.universallogout.subject.SubjectIdentifier.Email;
import dev.universallogout.subject.SubjectIdentifier.IssuerSubject;
import dev.universallogout.testing.Browser;
import dev.universallogout.testing.EveryServer;
import dev.universallogout.testing.IdentityProvider;
import dev.universallogout.testing.TestHost;
import java.util.List;
import java.util.Map;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;

/**
 * A trusted proxy that signs in by SAML and says so in headers. The application keeps issuer and
 * NameID in its session, shows the user by requests that its filter wraps, and tells the module
 * which issuer knows him by which NameID.
 */
@EveryServer
class ProxyHeaderIT extends DeployedHost {
  private static final String OTHER_ISSUER = "https://other.example";

  @Deployment(testable = false)
  static WebArchive host() {
    Map<String, String> configuration = configuration();
    configuration.put(
        "universal-logout.connection.okta.subject-issuers",
        IdentityProvider.ISSUER + "," + OTHER_ISSUER);
    return host(configuration);
  }

  static WebArchive host(Map<String, String> configuration) {
    return TestHost.ownLogin("proxy.war", configuration)
        .addPackage("com.example.proxy")
        .addAsWebInfResource(
            new StringAsset("<beans bean-discovery-mode=\"annotated\"/>"), "beans.xml");
  }

  /**
   * Not by WebSocket: whether its endpoint is told the user of a wrapped request, servers differ.
   */
  @Override
  List<Entry> controlEntries() {
    return Entry.without(entries(), Entry.WEB_SOCKET);
  }

  static String nameId(String user) {
    return "00u-of-" + user;
  }

  /** One request through the proxy. */
  static void throughProxy(Browser browser, String user) {
    browser.send(
        browser
            .request("app/page")
            .header("Accept", "text/html")
            .header("X-Issuer", IdentityProvider.ISSUER)
            .header("X-Name-Id", nameId(user))
            .header("X-User", user)
            .GET());
  }

  @Override
  void signIn(Browser browser, String user) {
    throughProxy(browser, user);
  }

  @Override
  void parkLogin(Browser browser, String user) {
    throughProxy(browser, user);
  }

  @Override
  void revoke(String user) {
    revoke(new IssuerSubject(IdentityProvider.ISSUER, nameId(user)));
  }

  private void revoke(SubjectIdentifier subject) {
    assertThat(PROVIDER.revoke(base(), subject).status()).isEqualTo(200);
  }

  @Test
  void nameIdOfAnotherIssuer_revoked_disturbsNobody() {
    Browser browser = new Browser(base());
    signIn(browser, "alice");
    revoke(new IssuerSubject(OTHER_ISSUER, nameId("alice")));
    revoke(new Email(nameId("alice") + "@corp.example"));
    assertThat(browser.get("protected/page").principal()).isEqualTo("alice");
  }

  /** What cannot be refused: docs/what-stays-alive.md says so. */
  @Test
  void headerOfARevokedUser_withoutHisSession_isAFreshLogin() {
    Browser browser = new Browser(base());
    signIn(browser, "alice");

    revoke("alice");

    Browser vouchedForAgain = new Browser(base());
    signIn(vouchedForAgain, "alice");
    assertThat(vouchedForAgain.get("protected/page").principal()).isEqualTo("alice");
    assertThat(browser.fetch("protected/page").status()).isEqualTo(401);
  }
}
