package dev.universallogout.endpoint;

import dev.universallogout.authentication.TestKeys;
import dev.universallogout.authentication.TestTokens;
import dev.universallogout.endpoint.host.HostConstraint;
import dev.universallogout.endpoint.host.HostLoginFilter;
import dev.universallogout.endpoint.host.HostSecrets;
import dev.universallogout.testing.TestHost;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** Applications that let nobody in, in two habits, with one connection. */
final class ConstrainedHosts {
  static final Tenant OKTA = new Tenant("okta", TestTokens.ISSUER, TestKeys.rsa("acme"));

  /** What lies around the endpoint, as near as a path can come. */
  static final List<String> NEIGHBOURS =
      List.of(
          "whoami",
          "oauth/",
          "oauth/other",
          "oauth/global-token-revocation",
          "oauth/global-token-revocation/",
          "oauth/global-token-revocation/connection",
          "oauth/global-token-revocation/connections/okta",
          "oauth/global-token-revocation/connection/okta/../../../other",
          "oauth/global-token-revocation/connection/../../../whoami",
          "oauth/global-token-revocation/connection/okta/../../../../whoami",
          "oauth/global-token-revocation/connection/..;/..;/..;/whoami",
          "oauth/global-token-revocation/connection/%2e%2e/%2e%2e/%2e%2e/whoami",
          "whoami;/oauth/global-token-revocation/connection/okta",
          "whoami/..;/oauth/global-token-revocation/connection/okta/../../../../whoami");

  private ConstrainedHosts() {}

  /** FORM login on everything, and a filter of its own. */
  static WebArchive form() {
    return host(
        """
        <auth-constraint><role-name>member</role-name></auth-constraint>
        """,
        """
        <login-config>
          <auth-method>FORM</auth-method>
          <realm-name>file</realm-name>
          <form-login-config>
            <form-login-page>/login.html</form-login-page>
            <form-error-page>/login.html</form-error-page>
          </form-login-config>
        </login-config>
        <security-role><role-name>member</role-name></security-role>
        """);
  }

  /** Closed to everybody, and a filter of its own. */
  static WebArchive denied() {
    return host("<auth-constraint/>", "");
  }

  /** The same, by what a listener of the application does while it starts. */
  static WebArchive deniedByAListener() {
    return host()
        .addClasses(HostConstraint.class, HostConstraint.Closed.class)
        .setWebXML(
            new StringAsset(
                """
                <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
                  <listener>
                    <listener-class>%s</listener-class>
                  </listener>
                </web-app>
                """
                    .formatted(HostConstraint.class.getName())));
  }

  private static WebArchive host() {
    Map<String, String> configuration = new TreeMap<>();
    configuration.put("universal-logout.journal", "memory");
    OKTA.configure(configuration);
    EndpointFixture.set(configuration, OKTA, "jwks", TestKeys.jwks(OKTA.key()));
    return TestHost.describe(HostArchive.withJar(configuration));
  }

  private static WebArchive host(String constraint, String login) {
    return host()
        .addClasses(HostLoginFilter.class, HostSecrets.class)
        .addAsWebResource(new StringAsset("<p>login page</p>"), "login.html")
        .setWebXML(
            new StringAsset(
                """
                <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
                  <security-constraint>
                    <web-resource-collection>
                      <web-resource-name>all</web-resource-name>
                      <url-pattern>/*</url-pattern>
                    </web-resource-collection>
                    %s
                  </security-constraint>
                  %s
                </web-app>
                """
                    .formatted(constraint, login)));
  }
}
