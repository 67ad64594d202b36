package dev.universallogout.resurrection;

import dev.universallogout.demo.ServerProcess;
import dev.universallogout.testing.server.Servers;

/**
 * Jakarta Security's OpenID Connect with {@code useSession = false}: Payara refuses the cookie that
 * it makes itself.
 */
class OpenIdStateInCookiesOnPayaraIT extends StockOpenIdContract {
  @Override
  ServerProcess.Builder<?, ?> server() {
    return Servers.payaraMicro();
  }

  @Override
  String complaint() {
    return "rfc6265CookieProcessor\\.invalidCharInValue";
  }
}
