package dev.universallogout.resurrection;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.customform.SignIn;
import com.example.remember.Identities;
import dev.universallogout.testing.Browser;
import dev.universallogout.testing.EveryServer;
import dev.universallogout.testing.Server;
import dev.universallogout.testing.TestHost;
import java.util.Map;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Jakarta Security's form with a login page and an identity store of the application's own. Open
 * Liberty gives who signs in again within minutes the token of his former login; the second sign-in
 * after a revocation has one of its own.
 */
@EveryServer
@Tag("jakarta-login")
class CustomFormLoginIT extends DeployedHost {
  @Deployment(testable = false)
  static WebArchive host() {
    return host(configuration());
  }

  static WebArchive host(Map<String, String> configuration) {
    return TestHost.jakartaSecurity("customform.war", configuration)
        .addClasses(SignIn.class, Identities.class)
        .addAsWebInfResource(new StringAsset("<beans bean-discovery-mode=\"all\"/>"), "beans.xml");
  }

  @Override
  void signIn(Browser browser, String user) {
    parkLogin(browser, user);
    browser.get("protected/page");
  }

  @Override
  void revoke(String user) {
    super.revoke(user);
    if (Server.isLiberty()) {
      signIn(new Browser(base()), user);
    }
  }

  /** The first is too close to the login that was revoked, whose token Open Liberty gives it. */
  @Test
  void loginWithinMinutesOfTheFormer_afterTheRevocation_isRefusedOnceOnOpenLibertyOnly() {
    Browser former = new Browser(base());
    signIn(former, revoked());
    assertThat(isSignedIn(former, revoked())).isTrue();
    super.revoke(revoked());
    Browser browser = new Browser(base());
    signIn(browser, revoked());
    assertThat(isSignedIn(browser, revoked())).isEqualTo(!Server.isLiberty());
    signIn(browser, revoked());
    assertThat(isSignedIn(browser, revoked())).isTrue();
    assertThat(isSignedIn(former, revoked())).isFalse();
  }

  @Override
  void parkLogin(Browser browser, String user) {
    login(browser, user);
  }

  static void login(Browser browser, String user) {
    browser.get("protected/page");
    browser.post("sign-in", "user", user, "password", "secret");
  }
}
