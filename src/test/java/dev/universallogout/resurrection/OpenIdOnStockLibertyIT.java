package dev.universallogout.resurrection;

import dev.universallogout.demo.ServerProcess;
import dev.universallogout.testing.server.Servers;
import org.junit.jupiter.api.Tag;

/** Jakarta Security's OpenID Connect without the feature {@code transportSecurity-1.0}. */
@Tag("long")
@Tag("open-liberty")
class OpenIdOnStockLibertyIT extends StockOpenIdContract {
  @Override
  ServerProcess.Builder<?, ?> server() {
    return Servers.openLiberty();
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
