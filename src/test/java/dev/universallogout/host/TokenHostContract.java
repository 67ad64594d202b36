package dev.universallogout.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.universallogout.authentication.TestKeys;
import dev.universallogout.subject.SubjectIdentifier;
import dev.universallogout.subject.SubjectIdentifier.Email;
import dev.universallogout.subject.SubjectIdentifier.IssuerSubject;
import dev.universallogout.testing.Browser;
import dev.universallogout.testing.Browser.Page;
import dev.universallogout.testing.IdentityProvider;
import dev.universallogout.testing.TestHost;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;

/**
 * An application with MicroProfile JWT, without constraints in a descriptor, and with the refresh
 * tokens that ship. Its container may keep bearer tokens to itself, so the identity provider calls
 * the stand-alone WAR beside it; both share a journal. Sessions beside access tokens are known by
 * the token's claims, and access tokens themselves are not revoked.
 */
abstract class TokenHostContract {
  static final IdentityProvider PROVIDER = new IdentityProvider("okta");
  private static final RSAKey ACCESS_TOKEN_KEY = TestKeys.rsa("access");

  /** Where the application is. */
  abstract URI base();

  /** Where the WAR is. */
  abstract URI war();

  /** What the application and its container are told of access tokens. */
  static Map<String, String> accessTokens() {
    Map<String, String> keys = new HashMap<>();
    keys.put("mp.jwt.verify.issuer", IdentityProvider.ISSUER);
    keys.put("mp.jwt.verify.audiences", "api");
    keys.put(
        "mp.jwt.verify.publickey",
        TestKeys.jwks(ACCESS_TOKEN_KEY).replace("\n", "").replace(" ", ""));
    return keys;
  }

  /** The same, and that the WAR is beside it. */
  static Map<String, String> besideTheWar() {
    Map<String, String> keys = accessTokens();
    keys.put("universal-logout.endpoint", "none");
    keys.put("universal-logout.refresh-tokens.jdbc", "true");
    return keys;
  }

  static WebArchive pack(String name, Map<String, String> configuration) {
    return TestHost.war(name, configuration)
        .addPackage("com.example.token")
        .addAsWebInfResource(new StringAsset("<beans bean-discovery-mode=\"all\"/>"), "beans.xml");
  }

  static String user() {
    return "00u" + UUID.randomUUID();
  }

  private static String accessToken(String user, Instant issuedAt) {
    JWTClaimsSet claims =
        new JWTClaimsSet.Builder()
            .issuer(IdentityProvider.ISSUER)
            .subject(user)
            .audience("api")
            .claim("upn", "login-of-" + user)
            .claim("email", user + "@corp.example")
            .claim("groups", List.of("member"))
            .jwtID(UUID.randomUUID().toString())
            .issueTime(Date.from(issuedAt))
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
      token.sign(new RSASSASigner(ACCESS_TOKEN_KEY));
      return token.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  /** One of a later second than whatever was revoked before: times in tokens are whole seconds. */
  private static String laterToken(String user) {
    Instant later = Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);
    await().atMost(Duration.ofSeconds(5)).until(() -> !Instant.now().isBefore(later));
    return accessToken(user, Instant.now());
  }

  private Page get(Browser browser, String path, String accessToken) {
    return browser.send(
        browser.request(path).header("Authorization", "Bearer " + accessToken).GET());
  }

  private Browser withSession(String accessToken) {
    Browser browser = new Browser(base());
    assertThat(get(browser, "api/begin", accessToken).value("session")).isNotEmpty();
    assertThat(get(browser, "api/whoami", accessToken).value("session")).isNotEmpty();
    return browser;
  }

  private void revoke(SubjectIdentifier subject) {
    assertThat(PROVIDER.revoke(war(), subject).status()).isEqualTo(200);
  }

  private String redeem(String token) {
    return new Browser(base()).get("api/redeem?token=" + token).body();
  }

  @Test
  void session_besideAnAccessToken_isRevokedByTheTokensIssuerAndSubject() {
    String user = user();
    String other = accessToken(user(), Instant.now());
    Browser bystander = withSession(other);
    Instant login = Instant.now().minusSeconds(10);
    Browser browser = withSession(accessToken(user, login));
    revoke(new IssuerSubject(IdentityProvider.ISSUER, user));
    assertThat(browser.copy().fetch("api/whoami").status()).isEqualTo(401);
    assertThat(browser.copy().fetch("api/whoami").value("session")).isEmpty();
    assertThat(get(bystander, "api/whoami", other).value("session")).isNotEmpty();
  }

  @Test
  void session_besideAnAccessToken_isRevokedByTheTokensEmail() {
    String user = user();
    Browser browser = withSession(accessToken(user, Instant.now().minusSeconds(10)));
    revoke(new Email(user + "@corp.example"));
    assertThat(browser.copy().fetch("api/whoami").status()).isEqualTo(401);
  }

  @Test
  void accessToken_withoutASession_isNotRevoked() {
    String user = user();
    String token = accessToken(user, Instant.now().minusSeconds(10));
    revoke(new IssuerSubject(IdentityProvider.ISSUER, user));
    assertThat(get(new Browser(base()), "api/whoami", token).principal())
        .isEqualTo("login-of-" + user);
  }

  @Test
  void newSession_withATokenIssuedBeforeTheRevocation_isRefused_afterItIsServed() {
    String user = user();
    String before = accessToken(user, Instant.now().minusSeconds(10));
    revoke(new IssuerSubject(IdentityProvider.ISSUER, user));
    Browser browser = new Browser(base());
    get(browser, "api/begin", before);
    assertThat(get(browser, "api/whoami", before).value("session")).isEmpty();
    String after = laterToken(user);
    assertThat(get(withSession(after), "api/whoami", after).value("session")).isNotEmpty();
  }

  @Test
  void refreshToken_ofARevokedUser_isRefused_anotherUsersLives() {
    String user = user();
    String others =
        get(new Browser(base()), "api/issue", accessToken(user(), Instant.now())).value("token");
    String token =
        get(new Browser(base()), "api/issue", accessToken(user, Instant.now())).value("token");
    String rotated = new Browser(base()).get("api/redeem?token=" + token).value("token");
    assertThat(rotated).isNotEmpty().isNotEqualTo(token);
    revoke(new Email(user + "@corp.example"));
    assertThat(redeem(rotated)).isEqualTo("refused=REVOKED");
    assertThat(redeem(token)).startsWith("refused=");
    assertThat(redeem(others)).startsWith("token=");
    String again = get(new Browser(base()), "api/issue", laterToken(user)).value("token");
    assertThat(redeem(again)).startsWith("token=");
  }
}
