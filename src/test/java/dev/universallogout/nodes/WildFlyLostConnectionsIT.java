package dev.universallogout.nodes;

import dev.universallogout.demo.ServerProcess;
import dev.universallogout.testing.server.Servers;
import dev.universallogout.testing.server.SharedJournal;
import org.junit.jupiter.api.Tag;

/** The pool is IronJacamar. */
@Tag("wildfly")
class WildFlyLostConnectionsIT extends LostConnectionsContract {

  @Override
  ServerProcess.Builder<?, ?> server(SharedJournal journal) {
    return Servers.wildFly().journal(journal);
  }
}
