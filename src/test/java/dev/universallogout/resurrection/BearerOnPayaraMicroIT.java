package dev.universallogout.resurrection;

import dev.universallogout.demo.ServerProcess;
import dev.universallogout.testing.Browser;
import dev.universallogout.testing.Browser.Page;
import dev.universallogout.testing.server.Servers;
import java.util.Map;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** MicroProfile JWT beside constraints in {@code web.xml}. */
class BearerOnPayaraMicroIT extends StockServerContract {
  @Override
  ServerProcess.Builder<?, ?> server() {
    return Servers.payaraMicro();
  }

  @Override
  WebArchive application(Map<String, String> configuration) {
    return BearerLoginIT.host("bearer.war", configuration);
  }

  @Override
  Page signIn(Browser browser, String user) {
    return BearerLoginIT.withToken(browser, user).get("protected/page");
  }

  @Override
  String complaint() {
    return "zzz";
  }
}
