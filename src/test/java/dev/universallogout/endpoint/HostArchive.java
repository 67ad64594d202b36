package dev.universallogout.endpoint;

import dev.universallogout.endpoint.host.HostServlet;
import dev.universallogout.endpoint.host.HostSessions;
import dev.universallogout.endpoint.host.HostSubjects;
import dev.universallogout.endpoint.host.HostTokens;
import dev.universallogout.testing.Server;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Properties;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.importer.ZipImporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** The legacy application, packed. */
final class HostArchive {
  private HostArchive() {}

  /** With the jar among its libraries. */
  static WebArchive withJar(Map<String, String> configuration) {
    return complete(
        ShrinkWrap.create(WebArchive.class, "host.war")
            .addAsLibrary(new File(System.getProperty("product.jar")), "universal-logout.jar"),
        configuration);
  }

  /** Laid over the WAR. */
  static WebArchive overWar(Map<String, String> configuration) {
    return complete(
        ShrinkWrap.create(ZipImporter.class, "host.war")
            .importFrom(new File(System.getProperty("product.war")))
            .as(WebArchive.class),
        configuration);
  }

  private static WebArchive complete(WebArchive archive, Map<String, String> configuration) {
    if (Server.isTomcat()) {
      // Weld finds no beans in an application there that does not say it has any.
      archive
          .addAsLibraries(Server.libraries())
          .addAsWebInfResource(
              new StringAsset("<beans bean-discovery-mode=\"annotated\"/>"), "beans.xml");
    }
    return archive
        .addClasses(HostServlet.class, HostSessions.class, HostTokens.class, HostSubjects.class)
        .addAsResource(new StringAsset(properties(configuration)), Server.configurationFile());
  }

  private static String properties(Map<String, String> configuration) {
    Properties properties = new Properties();
    properties.putAll(configuration);
    try (StringWriter text = new StringWriter()) {
      properties.store(text, null);
      return text.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
