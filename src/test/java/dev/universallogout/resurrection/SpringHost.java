package dev.universallogout.resurrection;

import dev.universallogout.testing.Browser;
import dev.universallogout.testing.TestHost;
import dev.universallogout.testing.server.SharedJournal;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** The application of {@code com.example.spring}, and how one signs in to it. */
final class SpringHost {
  private SpringHost() {}

  /** With the container's sessions. */
  static WebArchive security(String libraries, String rememberMe, Map<String, String> keys) {
    return war(libraries, rememberMe, "change", keys, "SecurityConfiguration", "");
  }

  /** The same, with pages that are answered by a filter behind those of Spring Security. */
  static WebArchive pagesOfAFilter(Map<String, String> keys) {
    WebArchive archive = security("spring", "token", keys);
    String descriptor = webXml("token", "change", "SecurityConfiguration", "");
    String pages = filter("pages").replace(DELEGATE, "com.example.spring.PageFilter");
    return archive.addAsWebInfResource(
        new StringAsset(descriptor.replace("</web-app>", pages + "</web-app>")), "web.xml");
  }

  /**
   * With sessions of Spring's.
   *
   * @param fixation what becomes of a session's id at a login, {@code change} or {@code none}
   */
  static WebArchive session(String fixation, Map<String, String> keys) {
    return war(
        "spring",
        "token",
        fixation,
        keys,
        "SecurityConfiguration com.example.spring.SessionConfiguration",
        filter("springSessionRepositoryFilter"));
  }

  /** With sessions of Spring's that a header names. */
  static WebArchive sessionByHeader(Map<String, String> keys) {
    return war(
        "spring",
        "token",
        "change",
        keys,
        "SecurityConfiguration com.example.spring.HeaderConfiguration",
        filter("springSessionRepositoryFilter"));
  }

  /** With sessions, and remembered logins, that Spring keeps in a database for all nodes. */
  static WebArchive sharedSessions(SharedJournal database, Map<String, String> keys) {
    return war(
            "spring",
            "persistent",
            "change",
            keys,
            "SecurityConfiguration com.example.spring.DatabaseConfiguration",
            filter("springSessionRepositoryFilter"))
        .addAsLibrary(SharedJournal.driver().toFile())
        .addAsResource(
            new StringAsset(
                "url=%s\nuser=%s\npassword=%s\n"
                    .formatted(database.url(), SharedJournal.USER, SharedJournal.PASSWORD)),
            "com/example/spring/database.properties");
  }

  private static WebArchive war(
      String libraries,
      String rememberMe,
      String fixation,
      Map<String, String> keys,
      String configurations,
      String filters) {
    return TestHost.war("spring.war", keys)
        .addAsLibraries(new File(System.getProperty("frameworks"), libraries).listFiles())
        .addPackage("com.example.host")
        .addPackage("com.example.spring")
        .addAsWebInfResource(
            new StringAsset(webXml(rememberMe, fixation, configurations, filters)), "web.xml")
        .addAsWebResource(new StringAsset(TestHost.SECRET), "files/secret.txt");
  }

  private static String webXml(
      String rememberMe, String fixation, String configurations, String filters) {
    return WEB_XML.formatted(
        configurations, rememberMe, fixation, filters + filter("springSecurityFilterChain"));
  }

  private static String filter(String bean) {
    return FILTER.formatted(bean, DELEGATE);
  }

  static void login(Browser browser, String user) {
    browser.get("protected/page");
    browser.post("login", "username", user, "password", "secret", "remember-me", "on");
  }

  static List<Entry> entries() {
    List<Entry> entries = new ArrayList<>(Entry.ofTheHost());
    entries.add(new Entry("with what a request that was denied has left", SpringHost::denied));
    entries.add(new Entry("with a session of his own that was denied", SpringHost::deniedInHisOwn));
    return entries;
  }

  /** Not by an id in the path: Spring Security answers 400 to a path with parameters. */
  static List<Entry> controlEntries() {
    return Entry.without(entries(), Entry.ID_IN_THE_PATH);
  }

  /** The request ends in a filter of the framework's, after it has taken up the session. */
  private static String denied(Browser browser) {
    browser.get("admin/page");
    browser.cookies().remove("remember-me");
    return Entry.text(browser.get("protected/page"));
  }

  /** The same, with a session that was made without anybody. */
  private static String deniedInHisOwn(Browser browser) {
    Entry.takeSession(browser);
    return denied(browser);
  }

  private static final String WEB_XML =
      """
      <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
        <context-param>
          <param-name>contextClass</param-name>
          <param-value>org.springframework.web.context.support.AnnotationConfigWebApplicationContext</param-value>
        </context-param>
        <context-param>
          <param-name>contextConfigLocation</param-name>
          <param-value>com.example.spring.%s</param-value>
        </context-param>
        <context-param><param-name>remember-me</param-name><param-value>%s</param-value></context-param>
        <context-param><param-name>session-fixation</param-name><param-value>%s</param-value></context-param>
        <listener>
          <listener-class>org.springframework.web.context.ContextLoaderListener</listener-class>
        </listener>
        %s
      </web-app>
      """;

  private static final String DELEGATE = "org.springframework.web.filter.DelegatingFilterProxy";

  private static final String FILTER =
      """
      <filter>
        <filter-name>%1$s</filter-name>
        <filter-class>%2$s</filter-class>
        <async-supported>true</async-supported>
      </filter>
      <filter-mapping><filter-name>%1$s</filter-name><url-pattern>/*</url-pattern></filter-mapping>
      """;
}
