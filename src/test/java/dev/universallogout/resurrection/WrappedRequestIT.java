package dev.universallogout.resurrection;

import com.example.proxy.Assertion;
import com.example.proxy.ProxyFilter;
import dev.universallogout.testing.Browser;
import dev.universallogout.testing.EveryServer;
import dev.universallogout.testing.TestHost;
import java.util.List;
import java.util.Map;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Tag;

/**
 * A filter that shows its user by {@code getRemoteUser} and {@code getUserPrincipal} of requests
 * that it wraps, and says nothing to the module: behind it the user is seen, before it he is not.
 */
@EveryServer
@Tag("long")
class WrappedRequestIT extends DeployedHost {
  @Deployment(testable = false)
  static WebArchive host() {
    return host(configuration());
  }

  static WebArchive host(Map<String, String> configuration) {
    return TestHost.ownLogin("wrapped.war", configuration)
        .addClasses(Assertion.class, ProxyFilter.class);
  }

  /**
   * Not by WebSocket: whether its endpoint is told the user of a wrapped request, servers differ.
   */
  @Override
  List<Entry> controlEntries() {
    return Entry.without(entries(), Entry.WEB_SOCKET);
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
