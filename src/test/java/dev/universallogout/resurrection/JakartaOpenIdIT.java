package dev.universallogout.resurrection;

import dev.universallogout.testing.EveryServer;
import dev.universallogout.testing.RunningOpenIdProvider;
import dev.universallogout.testing.Server;
import dev.universallogout.testing.TestHost;
import java.util.List;
import java.util.Map;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;

/** Jakarta Security's {@code @OpenIdAuthenticationMechanismDefinition}. */
@EveryServer
@Tag("jakarta-security")
@ArquillianTest
@RunAsClient
class JakartaOpenIdIT extends OpenIdContract {
  private static final RunningOpenIdProvider OPEN_ID = new RunningOpenIdProvider();

  @Deployment(testable = false)
  static WebArchive host() {
    return host(configuration(OPEN_ID), OPEN_ID, !Server.isLiberty());
  }

  static WebArchive host(
      Map<String, String> configuration, RunningOpenIdProvider provider, boolean inSession) {
    return TestHost.members("signin.war", configuration, "")
        .addPackage("com.example.signin")
        .addAsResource(
            new StringAsset("provider=%s\nin-session=%s\n".formatted(provider.issuer(), inSession)),
            "com/example/signin/sign-in.properties")
        .addAsWebInfResource(
            new StringAsset("<beans bean-discovery-mode=\"annotated\"/>"), "beans.xml")
        .addAsWebInfResource(
            new StringAsset(
                "<jboss-web><security-domain>jakarta-security</security-domain></jboss-web>"),
            "jboss-web.xml");
  }

  /**
   * Open Liberty does not: it compares a renewed token with the nonce of the login, which is gone.
   * State and nonce are in cookies there, because this server rewrites URLs and would write the
   * session's id into the provider's address; {@link OpenIdStateInSessionOnLibertyIT} has them in
   * the session.
   */
  @Override
  boolean renews() {
    return !Server.isLiberty();
  }

  @AfterAll
  static void closeProvider() {
    OPEN_ID.close();
  }

  /** Not by WebSocket: its endpoint is told no user where the mechanism is not asked for one. */
  @Override
  List<Entry> controlEntries() {
    return Entry.without(entries(), Entry.WEB_SOCKET);
  }

  @Override
  RunningOpenIdProvider provider() {
    return OPEN_ID;
  }
}
