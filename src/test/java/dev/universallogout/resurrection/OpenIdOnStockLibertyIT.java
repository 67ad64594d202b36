package dev.universallogout.resurrection;

import dev.universallogout.demo.ServerProcess;
import dev.universallogout.testing.Browser;
import dev.universallogout.testing.Browser.Page;
import dev.universallogout.testing.RunningOpenIdProvider;
import dev.universallogout.testing.server.Servers;
import java.util.Map;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;

/** Jakarta Security's OpenID Connect without the feature {@code transportSecurity-1.0}. */
@Tag("open-liberty")
class OpenIdOnStockLibertyIT extends StockServerContract {
  private final RunningOpenIdProvider provider = new RunningOpenIdProvider();

  @AfterAll
  void closeProvider() {
    provider.close();
  }

  @Override
  ServerProcess.Builder<?, ?> server() {
    return Servers.openLiberty();
  }

  @Override
  WebArchive application(Map<String, String> configuration) {
    return JakartaOpenIdIT.host(configuration, provider, false);
  }

  @Override
  Page signIn(Browser browser, String user) {
    return provider.new Visitor(browser).visit("protected/page", user);
  }

  @Override
  String complaint() {
    return "CWWKS2400E";
  }

  @Override
  int status() {
    return 401;
  }
}
