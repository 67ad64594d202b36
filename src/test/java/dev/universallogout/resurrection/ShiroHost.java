package dev.universallogout.resurrection;

import dev.universallogout.testing.Browser;
import dev.universallogout.testing.TestHost;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** The application of {@code com.example.shiro}, and how one signs in to it. */
final class ShiroHost {
  private ShiroHost() {}

  /** With the container's sessions. */
  static WebArchive war(Map<String, String> keys) {
    return war(keys, false);
  }

  /** With sessions of Shiro's. */
  static WebArchive session(Map<String, String> keys) {
    return war(keys, true);
  }

  private static WebArchive war(Map<String, String> keys, boolean nativeSessions) {
    return TestHost.war("shiro.war", keys)
        .addAsLibraries(new File(System.getProperty("frameworks"), "shiro").listFiles())
        .addPackage("com.example.host")
        .addPackage("com.example.shiro")
        .addAsWebInfResource(new StringAsset(WEB_XML.formatted(nativeSessions)), "web.xml")
        .addAsWebResource(new StringAsset(TestHost.SECRET), "files/secret.txt");
  }

  static void login(Browser browser, String user) {
    browser.get("protected/page");
    browser.post("login", "username", user, "password", "secret", "rememberMe", "true");
  }

  static List<Entry> entries() {
    List<Entry> entries = new ArrayList<>(Entry.ofTheHost());
    entries.add(new Entry("with what a request that was denied has left", ShiroHost::denied));
    entries.add(new Entry("with a session of his own that was denied", ShiroHost::deniedInHisOwn));
    entries.add(new Entry("with one that he named in the query", ShiroHost::deniedByTheQuery));
    return entries;
  }

  /** Not asynchronously: Shiro knows its user on the request's own thread only. */
  static List<Entry> controlEntries() {
    return Entry.without(entries(), Entry.ASYNCHRONOUS);
  }

  /** Who is remembered only must sign in there: the request ends in a filter of the framework's. */
  private static String denied(Browser browser) {
    browser.get("admin/page");
    browser.cookies().remove("rememberMe");
    return Entry.text(browser.get("protected/page"));
  }

  /** The same, with a session that was made without anybody. */
  private static String deniedInHisOwn(Browser browser) {
    Entry.takeSession(browser);
    return denied(browser);
  }

  /** The same, where no cookie names the session when the user is put into it. */
  private static String deniedByTheQuery(Browser browser) {
    Entry.takeSession(browser);
    Browser naming = browser.copy();
    String id = naming.cookies().remove("SHIROSESSION");
    naming.get("admin/page?SHIROSESSION=" + id);
    browser.cookies().remove("rememberMe");
    return Entry.text(browser.get("protected/page"));
  }

  /** Where Shiro looks for a session of its own that no cookie names. */
  static List<Entry> namedSessions() {
    return List.of(
        new Entry("Shiro's session in the path", b -> named(b, "protected/page;JSESSIONID=")),
        new Entry("Shiro's session in the query", b -> named(b, "protected/page?SHIROSESSION=")));
  }

  private static String named(Browser browser, String path) {
    String id = browser.cookies().getOrDefault("SHIROSESSION", "none");
    return Entry.text(new Browser(browser.base()).get(path + id));
  }

  private static final String WEB_XML =
      """
      <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
        <context-param>
          <param-name>shiroEnvironmentClass</param-name>
          <param-value>com.example.shiro.Environment</param-value>
        </context-param>
        <context-param>
          <param-name>native-sessions</param-name>
          <param-value>%s</param-value>
        </context-param>
        <listener>
          <listener-class>org.apache.shiro.web.env.EnvironmentLoaderListener</listener-class>
        </listener>
        <filter>
          <filter-name>shiro</filter-name>
          <filter-class>org.apache.shiro.web.servlet.ShiroFilter</filter-class>
          <async-supported>true</async-supported>
        </filter>
        <filter-mapping><filter-name>shiro</filter-name><url-pattern>/*</url-pattern></filter-mapping>
      </web-app>
      """;
}
