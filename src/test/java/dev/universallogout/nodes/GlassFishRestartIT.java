package dev.universallogout.nodes;

import static dev.universallogout.nodes.Person.ALICE;

import dev.universallogout.demo.ServerProcess;
import dev.universallogout.testing.Browser;
import dev.universallogout.testing.TestHost;
import dev.universallogout.testing.server.Servers;
import dev.universallogout.testing.server.SharedJournal;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code sessionFilename}: what Payara Server and GlassFish write when the application stops. Not
 * where GlassFish would look for a relative one, in a folder that it empties.
 */
@Tag("glassfish")
class GlassFishRestartIT extends RestartContract {
  private static final String GLASSFISH_WEB_XML =
      """
      <glassfish-web-app>
        <security-role-mapping><role-name>member</role-name><group-name>member</group-name></security-role-mapping>
        <session-config>
          <session-manager persistence-type="memory">
            <manager-properties>
              <property name="sessionFilename" value="%s"/>
            </manager-properties>
          </session-manager>
        </session-config>
      </glassfish-web-app>
      """;

  @TempDir private static Path folder;

  @Override
  ServerProcess.Builder<?, ?> server(SharedJournal journal) {
    // Payara's default. Without it GlassFish answers 500 to every restored session: its own beans
    // are
    // counted in another order after each start.
    return Servers.glassFish(journal)
        .jvmOption("-Dorg.jboss.weld.serialization.beanIdentifierIndexOptimization=false");
  }

  @Override
  ServerProcess.Builder<?, ?> otherServer(SharedJournal journal) {
    return Servers.payaraMicro(journal);
  }

  /** A login that was not followed is where the server does not write it: it is lost. */
  @Override
  List<Browser> keptDevices() {
    return List.of(ALICE.signIn(base), ALICE.signInToTheApplication(base));
  }

  @Override
  WebArchive application() {
    return TestHost.formLogin("host.war", Map.of())
        .addAsWebInfResource(
            new StringAsset(GLASSFISH_WEB_XML.formatted(folder.resolve("sessions"))),
            "glassfish-web.xml");
  }

  @Override
  WebArchive otherApplication() {
    return TestHost.formLogin("host.war", Map.of());
  }
}
