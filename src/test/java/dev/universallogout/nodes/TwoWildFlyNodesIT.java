package dev.universallogout.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.universallogout.testing.Browser;
import dev.universallogout.testing.TestHost;
import dev.universallogout.testing.server.Servers;
import dev.universallogout.testing.server.SharedJournal;
import dev.universallogout.testing.server.WildFlyProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A cluster with the sessions in Infinispan. */
@Tag("wildfly")
class TwoWildFlyNodesIT extends TwoNodesContract {

  @Override
  List<WildFlyProcess.Builder> servers(SharedJournal journal, Path folder) {
    List<WildFlyProcess.Builder> servers = Servers.twoWildFly(journal);
    servers.forEach(server -> server.user("carol", Person.PASSWORD, "member"));
    return servers;
  }

  @Override
  WebArchive application() {
    return TestHost.distributable("host.war", Map.of());
  }

  /**
   * Whenever a login by {@code HttpServletRequest.login} comes to another node, WildFly counts a
   * failed one there, and after ten the user has no roles on that node for a while: not what
   * Universal Logout has done.
   */
  @Test
  void loginOfTheRequest_thatGoesToAndFro_isTakenForGuessingByWildFly() {
    Browser carol = new Browser(one);
    assertThat(carol.get("app/?do=create,login&password=secret&value=carol").principal())
        .isEqualTo("carol");
    Browser known = visit(new Person("carol"), carol, two, one);

    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              known.at(one).get("protected/page");
              return known.at(two).get("protected/page").status() == 403;
            });

    assertThat(known.at(two).get("app/page").principal()).isEqualTo("carol");
  }
}
