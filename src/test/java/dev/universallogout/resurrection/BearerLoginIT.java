package dev.universallogout.resurrection;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.universallogout.authentication.TestKeys;
import dev.universallogout.testing.Browser;
import dev.universallogout.testing.EveryServer;
import dev.universallogout.testing.IdentityProvider;
import dev.universallogout.testing.Server;
import dev.universallogout.testing.TestHost;
import java.net.URI;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * MicroProfile JWT: an access token in each request, and a session beside it. The application signs
 * its user out itself, because the mechanism keeps every bearer token to itself.
 *
 * <p>The tag leaves out Open Liberty on the features of Web Profile alone, which has no such
 * mechanism, and Payara Micro, which has none beside constraints in {@code web.xml}: what it does
 * without them is in {@code TokenHostContract}.
 */
@EveryServer
@Tag("mp-jwt")
class BearerLoginIT extends DeployedHost {
  private static final RSAKey KEY = TestKeys.rsa("access");

  @Deployment(testable = false)
  static WebArchive host() {
    return host("bearer.war", configuration());
  }

  static WebArchive host(String name, Map<String, String> configuration) {
    configuration.put("universal-logout.endpoint", "none");
    configuration.put("mp.jwt.verify.issuer", IdentityProvider.ISSUER);
    configuration.put("mp.jwt.verify.audiences", "api");
    configuration.put(
        "mp.jwt.verify.publickey", TestKeys.jwks(KEY).replace("\n", "").replace(" ", ""));
    return TestHost.constraintOnly(name, configuration)
        .addPackage("com.example.bearer")
        .addAsWebInfResource(new StringAsset("<beans bean-discovery-mode=\"all\"/>"), "beans.xml");
  }

  @Override
  void signIn(Browser browser, String user) {
    withToken(browser, user).get("protected/?do=create");
  }

  /** With an access token of its own. */
  static Browser withToken(Browser browser, String user) {
    return browser.always("Authorization", "Bearer " + accessToken(user));
  }

  @Override
  void parkLogin(Browser browser, String user) {
    signIn(browser, user);
  }

  @Override
  void revoke(String user) {
    revoke(base(), user);
  }

  static void revoke(URI base, String user) {
    assertThat(
            withToken(new Browser(base), "operator")
                .get("sign-out?issuer=" + IdentityProvider.ISSUER + "&subject=00u-" + user)
                .value("outcome"))
        .isEqualTo("Completed");
  }

  private static String accessToken(String user) {
    JWTClaimsSet claims =
        new JWTClaimsSet.Builder()
            .issuer(IdentityProvider.ISSUER)
            .subject("00u-" + user)
            .audience("api")
            .claim("upn", user)
            .claim("groups", List.of("member"))
            .jwtID(UUID.randomUUID().toString())
            .issueTime(Date.from(Instant.now()))
            .expirationTime(Date.from(Instant.now().plusSeconds(600)))
            .build();
    try {
      SignedJWT token =
          new SignedJWT(
              new JWSHeader.Builder(JWSAlgorithm.RS256)
                  .type(JOSEObjectType.JWT)
                  .keyID("access")
                  .build(),
              claims);
      token.sign(new RSASSASigner(KEY));
      return token.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void sessionOfARevokedUser_withHisToken_isRefused() {
    Browser browser = new Browser(base());
    signIn(browser, "alice");
    String ended = browser.get("protected/page").value("session");
    assertThat(ended).isNotEmpty();

    revoke("alice");

    assertThat(browser.copy().fetch("protected/page").status()).isEqualTo(401);
    if (Server.isLiberty()) {
      // It takes the token for signed out from then on, and answers by itself.
      assertThat(browser.get("protected/page").status()).isEqualTo(401);
      return;
    }
    browser.get("protected/page");
    assertThat(browser.cookies()).doesNotContainKeys("JSESSIONID", "LtpaToken2");
    assertThat(browser.get("protected/page").value("session")).isNotEqualTo(ended);
  }

  /** What cannot be refused: docs/what-stays-alive.md says so. */
  @Test
  void tokenOfARevokedUser_withoutASession_isServedUntilItExpires() {
    Browser browser = withToken(new Browser(base()), "alice");
    revoke("alice");
    assertThat(browser.get("protected/page").principal()).isEqualTo("alice");
  }
}
