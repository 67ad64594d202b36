package dev.universallogout.server;

import dev.universallogout.testing.server.Servers;
import dev.universallogout.testing.server.SharedJournal;
import dev.universallogout.testing.server.WildFlyProcess;
import java.util.List;
import org.junit.jupiter.api.AfterAll;

/** The same on two nodes, which share the logins that they carry in Infinispan. */
class SharedElytronSingleSignOnIT extends ElytronSingleSignOnIT {
  private final SharedJournal journal = SharedJournal.start();

  @AfterAll
  void closeJournal() {
    journal.close();
  }

  @Override
  List<WildFlyProcess.Builder> nodes() {
    return Servers.twoWildFly(journal);
  }
}
