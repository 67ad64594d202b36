package dev.universallogout.resurrection;

import dev.universallogout.demo.ServerProcess;
import dev.universallogout.testing.Browser;
import dev.universallogout.testing.Browser.Page;
import dev.universallogout.testing.server.Servers;
import java.util.Map;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Tag;

/**
 * Jakarta Security in the stock security domain, which lets in nobody who is in the application's
 * own identity store only: that is what {@code deploy/wildfly/jakarta-security.cli} is for.
 */
@Tag("long")
@Tag("wildfly")
class JakartaSecurityOnStockWildFlyIT extends StockServerContract {
  @Override
  ServerProcess.Builder<?, ?> server() {
    return Servers.wildFly();
  }

  @Override
  WebArchive application(Map<String, String> configuration) {
    return CustomFormLoginIT.host(configuration)
        .addAsWebInfResource(
            new StringAsset("<jboss-web><security-domain>other</security-domain></jboss-web>"),
            "jboss-web.xml");
  }

  @Override
  Page signIn(Browser browser, String user) {
    browser.get("protected/page");
    return browser.post("sign-in", "user", user, "password", "secret");
  }

  @Override
  String complaint() {
    return "ELY01177";
  }
}
