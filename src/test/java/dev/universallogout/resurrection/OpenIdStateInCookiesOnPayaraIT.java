package dev.universallogout.resurrection;

import dev.universallogout.demo.ServerProcess;
import dev.universallogout.testing.Browser;
import dev.universallogout.testing.Browser.Page;
import dev.universallogout.testing.RunningOpenIdProvider;
import dev.universallogout.testing.server.Servers;
import java.util.Map;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;

/**
 * Jakarta Security's OpenID Connect with {@code useSession = false}: Payara refuses the cookie that
 * it makes itself.
 */
class OpenIdStateInCookiesOnPayaraIT extends StockServerContract {
  private final RunningOpenIdProvider provider = new RunningOpenIdProvider();

  @AfterAll
  void closeProvider() {
    provider.close();
  }

  @Override
  ServerProcess.Builder<?, ?> server() {
    return Servers.payaraMicro();
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
    return "rfc6265CookieProcessor\\.invalidCharInValue";
  }
}
