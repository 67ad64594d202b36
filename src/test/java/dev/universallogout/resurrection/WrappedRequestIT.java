package dev.universallogout.resurrection;

import com.example.proxy.Assertion;
import com.example.proxy.ProxyFilter;
import dev.universallogout.testing.Browser;
import dev.universallogout.testing.EveryServer;
import dev.universallogout.testing.TestHost;
import java.util.List;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/**
 * A filter that shows its user by {@code getRemoteUser} and {@code getUserPrincipal} of requests
 * that it wraps, and says nothing to the module: behind it the user is seen, before it he is not.
 */
@EveryServer
class WrappedRequestIT extends DeployedHost {
  @Deployment(testable = false)
  static WebArchive host() {
    return TestHost.ownLogin("wrapped.war", configuration())
        .addClasses(Assertion.class, ProxyFilter.class);
  }

  /** What the servers do with a wrapped request at a WebSocket handshake is their own affair. */
  @Override
  List<Entry> entries() {
    return Entry.ofTheHost().stream().filter(entry -> !entry.name().equals("WebSocket")).toList();
  }

  @Override
  void signIn(Browser browser, String user) {
    ProxyHeaderIT.throughProxy(browser, user);
  }

  @Override
  void parkLogin(Browser browser, String user) {
    ProxyHeaderIT.throughProxy(browser, user);
  }
}
