package dev.universallogout.resurrection;

import dev.universallogout.testing.server.Servers;
import dev.universallogout.testing.server.SharedJournal;
import dev.universallogout.testing.server.WildFlyProcess;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/** Sessions in Infinispan. */
@Tag("wildfly")
class LoginsOnTwoWildFlyNodesIT extends LoginsOnTwoNodes {
  @Override
  List<WildFlyProcess.Builder> servers(SharedJournal journal, Path folder) {
    List<WildFlyProcess.Builder> servers = Servers.twoWildFly(journal);
    for (WildFlyProcess.Builder server : servers) {
      server.jakartaSecurity();
      // It takes what LoginOfTheRequest does for guessing: see TwoWildFlyNodesIT.
      server.property("wildfly.elytron.realm.ApplicationRealm.brute-force.enabled", "false");
    }
    return servers;
  }

  @Override
  Map<String, WebArchive> applications() {
    Map<String, WebArchive> applications = super.applications();
    applications.put("elytron", ElytronOpenIdIT.elytron("elytron.war", keys(), openId, "session"));
    return applications;
  }

  @Nested
  class ElytronOpenId extends OpenId {
    ElytronOpenId() {
      super("elytron");
    }
  }
}
