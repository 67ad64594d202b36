package dev.universallogout.testing;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** Packs small applications with the jar as it ships. */
public final class TestHost {
  /** What the file {@code files/secret.txt} holds, which members may read. */
  public static final String SECRET = "for members only";

  private TestHost() {}

  /** An application that is empty but for the jar and its configuration. */
  public static WebArchive war(String name, Map<String, String> configuration) {
    return jar(name, configuration).addAsLibraries(Server.libraries());
  }

  private static WebArchive jar(String name, Map<String, String> configuration) {
    return ShrinkWrap.create(WebArchive.class, name)
        .addAsLibrary(new File(System.getProperty("product.jar")))
        .addAsResource(new StringAsset(properties(configuration)), Server.configurationFile());
  }

  /** The application of {@code com.example.host}, with form login on {@code /protected/*}. */
  public static WebArchive formLogin(String name, Map<String, String> configuration) {
    return formLogin(war(name, configuration), WEB_XML);
  }

  /** The same, with refresh tokens of its own, those of {@code com.example.ledger}. */
  public static WebArchive tokenHolder(String name, Map<String, String> configuration) {
    return formLogin(name, configuration)
        .addPackage("com.example.ledger")
        .addAsWebInfResource(beans(), "beans.xml");
  }

  /** Where the server would not look for beans without being told to. */
  public static StringAsset beans() {
    return new StringAsset("<beans bean-discovery-mode=\"annotated\"/>");
  }

  /** The same, without CDI and JAX-RS: the jar, and the provider of JSON-P that it needs. */
  public static WebArchive plainFormLogin(String name, Map<String, String> configuration) {
    return formLogin(jar(name, configuration).addAsLibraries(Server.jsonLibraries()), WEB_XML);
  }

  /** The same, with the form login on everything, the login page and the endpoint included. */
  public static WebArchive formLoginOnEverything(String name, Map<String, String> configuration) {
    return formLogin(
        war(name, configuration),
        WEB_XML.replace("<url-pattern>/files/*</url-pattern>", "<url-pattern>/*</url-pattern>"));
  }

  /** The same, with a complete descriptor: the server looks for no annotations and no fragments. */
  public static WebArchive completeFormLogin(String name, Map<String, String> configuration) {
    return formLogin(
        war(name, configuration),
        WEB_XML.replace("metadata-complete=\"false\">", "metadata-complete=\"true\">" + SERVLET));
  }

  /** The same, with BASIC on {@code /protected/*}. */
  public static WebArchive basicLogin(String name, Map<String, String> configuration) {
    return formLogin(
        war(name, configuration),
        WEB_XML
            .replace("FORM", "BASIC")
            .replaceFirst("(?s)<form-login-config>.*</form-login-config>", ""));
  }

  /** The same, with the constraint and a mechanism that something else declares. */
  public static WebArchive constraintOnly(String name, Map<String, String> configuration) {
    return formLogin(
        war(name, configuration), WEB_XML.replaceFirst("(?s)<login-config>.*</login-config>", ""));
  }

  /**
   * The same, with a mechanism of Jakarta Security. In the security domain of the others, WildFly
   * would leave it behind when the application goes, in the way of their form logins.
   */
  public static WebArchive jakartaSecurity(String name, Map<String, String> configuration) {
    return constraintOnly(name, configuration)
        .addAsWebInfResource(
            new StringAsset(JBOSS_WEB_XML.replace("other", "jakarta-security")), "jboss-web.xml");
  }

  /** The same, with a login of the application's own: without constraints. */
  public static WebArchive ownLogin(String name, Map<String, String> configuration) {
    return formLogin(
        war(name, configuration),
        """
        <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0"></web-app>
        """);
  }

  /** The same, said to be distributable. */
  public static WebArchive distributable(String name, Map<String, String> configuration) {
    return distributable(formLogin(name, configuration));
  }

  /** Says so in the descriptor of any application. */
  public static WebArchive distributable(WebArchive archive) {
    return declare(archive, "<distributable/>");
  }

  /** Adds pages that none of the users may see. */
  public static WebArchive withAdministration(WebArchive archive) {
    return declare(
        archive,
        """
        <security-constraint>
          <web-resource-collection>
            <web-resource-name>administration</web-resource-name>
            <url-pattern>/administration/*</url-pattern>
          </web-resource-collection>
          <auth-constraint><role-name>administrator</role-name></auth-constraint>
        </security-constraint>
        <security-role><role-name>administrator</role-name></security-role>
        """);
  }

  private static WebArchive declare(WebArchive archive, String element) {
    String path = "WEB-INF/web.xml";
    try (InputStream old = archive.get(path).getAsset().openStream()) {
      String descriptor = new String(old.readAllBytes(), StandardCharsets.UTF_8);
      return archive.add(
          new StringAsset(descriptor.replace("</web-app>", element + "</web-app>")), path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The application of {@code com.example.host}, whose members are whoever is signed in, in a way
   * that the caller adds.
   *
   * @param loginConfig the descriptor's element, or empty
   */
  public static WebArchive members(
      String name, Map<String, String> configuration, String loginConfig) {
    String descriptor =
        WEB_XML
            .replaceAll("(?s)<login-config>.*</login-config>", loginConfig)
            .replace("<auth-constraint><role-name>member<", "<auth-constraint><role-name>**<");
    return war(name, configuration)
        .addPackage("com.example.host")
        .addAsWebInfResource(new StringAsset(descriptor), "web.xml")
        .addAsWebResource(new StringAsset(SECRET), "files/secret.txt");
  }

  private static WebArchive formLogin(WebArchive archive, String webXml) {
    return describe(archive)
        .addPackage("com.example.host")
        .addAsWebInfResource(new StringAsset(webXml), "web.xml")
        .addAsWebResource(new StringAsset("please sign in"), "login.html")
        .addAsWebResource(new StringAsset(SECRET), "files/secret.txt");
  }

  /**
   * Adds what each server wants to know of an application whose users have the role {@code member};
   * all but one ignore it.
   */
  public static WebArchive describe(WebArchive archive) {
    return archive
        .addAsWebInfResource(new StringAsset(GLASSFISH_WEB_XML), "glassfish-web.xml")
        .addAsWebInfResource(new StringAsset(JBOSS_WEB_XML), "jboss-web.xml");
  }

  private static String properties(Map<String, String> configuration) {
    return configuration.entrySet().stream()
        .map(entry -> entry.getKey() + "=" + entry.getValue().replace("\\", "\\\\"))
        .collect(Collectors.joining("\n"));
  }

  private static final String WEB_XML =
      """
      <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0" metadata-complete="false">
        <error-page><error-code>418</error-code><location>/app/error</location></error-page>
        <security-constraint>
          <web-resource-collection>
            <web-resource-name>members</web-resource-name><url-pattern>/protected/*</url-pattern>
            <url-pattern>/files/*</url-pattern>
          </web-resource-collection>
          <auth-constraint><role-name>member</role-name></auth-constraint>
        </security-constraint>
        <login-config>
          <auth-method>FORM</auth-method>
          <realm-name>file</realm-name>
          <form-login-config>
            <form-login-page>/login.html</form-login-page><form-error-page>/login.html</form-error-page>
          </form-login-config>
        </login-config>
        <security-role><role-name>member</role-name></security-role>
      </web-app>
      """;

  private static final String SERVLET =
      """
      <servlet>
        <servlet-name>host</servlet-name>
        <servlet-class>com.example.host.HostServlet</servlet-class>
        <async-supported>true</async-supported>
      </servlet>
      <servlet-mapping>
        <servlet-name>host</servlet-name>
        <url-pattern>/app/*</url-pattern><url-pattern>/protected/*</url-pattern>
      </servlet-mapping>
      """;

  private static final String GLASSFISH_WEB_XML =
      """
      <glassfish-web-app>
        <security-role-mapping><role-name>member</role-name><group-name>member</group-name></security-role-mapping>
      </glassfish-web-app>
      """;

  private static final String JBOSS_WEB_XML =
      """
      <jboss-web>
        <security-domain>other</security-domain>
      </jboss-web>
      """;
}
