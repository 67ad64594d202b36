package dev.universallogout.resurrection;

import dev.universallogout.testing.Browser;
import dev.universallogout.testing.Browser.Page;
import dev.universallogout.testing.RunningOpenIdProvider;
import java.util.Map;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;

/** Jakarta Security's OpenID Connect with state and nonce in cookies. */
abstract class StockOpenIdContract extends StockServerContract {
  private final RunningOpenIdProvider provider = new RunningOpenIdProvider();

  @AfterAll
  void closeProvider() {
    provider.close();
  }

  @Override
  WebArchive application(Map<String, String> configuration) {
    return JakartaOpenIdIT.host(configuration, provider, false);
  }

  @Override
  Page signIn(Browser browser, String user) {
    return provider.new Visitor(browser).visit("protected/page", user);
  }
}
