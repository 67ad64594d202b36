package dev.universallogout.resurrection;

import dev.universallogout.testing.server.Servers;
import dev.universallogout.testing.server.SharedJournal;
import dev.universallogout.testing.server.TomcatProcess;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Tag;

/** Sessions of each node's own. */
@Tag("tomcat")
class LoginsOnTwoTomcatNodesIT extends LoginsOnTwoNodes {
  @Override
  List<TomcatProcess.Builder> servers(SharedJournal journal, Path folder) {
    return List.of(Servers.tomcat().journal(journal), Servers.tomcat().journal(journal));
  }

  @Override
  boolean shareSessions() {
    return false;
  }

  /** But those of Jakarta Security, which Tomcat has not. */
  @Override
  Map<String, WebArchive> applications() {
    Map<String, WebArchive> applications = super.applications();
    applications.keySet().removeAll(List.of("custom-form", "remember", "open-id"));
    return applications;
  }
}
