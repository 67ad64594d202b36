package dev.universallogout.resurrection;

import com.example.proxy.Assertion;
import com.example.proxy.ProxyFilter;
import dev.universallogout.testing.Browser;
import dev.universallogout.testing.EveryServer;
import dev.universallogout.testing.TestHost;
import java.util.List;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Tag;

/**
 * A filter that shows its user by requests that it wraps, and that is mapped to the name of a
 * servlet: it comes after all that are mapped to a path.
 */
@EveryServer
@Tag("long")
class FilterOfAServletIT extends DeployedHost {
  private static final String WEB_XML =
      """
      <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0" metadata-complete="true">
        <filter>
          <filter-name>proxy</filter-name>
          <filter-class>com.example.proxy.ProxyFilter</filter-class>
          <async-supported>true</async-supported>
        </filter>
        <filter-mapping>
          <filter-name>proxy</filter-name>
          <servlet-name>host</servlet-name>
        </filter-mapping>
        <servlet>
          <servlet-name>host</servlet-name>
          <servlet-class>com.example.host.HostServlet</servlet-class>
          <async-supported>true</async-supported>
        </servlet>
        <servlet-mapping>
          <servlet-name>host</servlet-name>
          <url-pattern>/app/*</url-pattern><url-pattern>/protected/*</url-pattern>
        </servlet-mapping>
      </web-app>
      """;

  @Deployment(testable = false)
  static WebArchive host() {
    return TestHost.ownLogin("filter-of-a-servlet.war", configuration())
        .addClasses(Assertion.class, ProxyFilter.class)
        .addAsWebInfResource(new StringAsset(WEB_XML), "web.xml");
  }

  @Override
  void signIn(Browser browser, String user) {
    ProxyHeaderIT.throughProxy(browser, user);
  }

  @Override
  void parkLogin(Browser browser, String user) {
    ProxyHeaderIT.throughProxy(browser, user);
  }

  /** Neither file nor WebSocket is the servlet's, so that the filter does not stand before them. */
  @Override
  List<Entry> entries() {
    return Entry.without(super.entries(), "file behind the constraint", Entry.WEB_SOCKET);
  }
}
