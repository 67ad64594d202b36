package dev.universallogout.nodes;

import dev.universallogout.demo.ServerProcess;
import dev.universallogout.testing.server.Servers;
import dev.universallogout.testing.server.SharedJournal;
import org.junit.jupiter.api.Tag;

/** The pool of Payara Server or GlassFish, whichever the profile has. */
@Tag("glassfish")
class GlassFishLostConnectionsIT extends LostConnectionsContract {

  @Override
  ServerProcess.Builder<?, ?> server(SharedJournal journal) {
    return Servers.glassFish(journal);
  }

  /** The pool asks a connection something when it first hands it out, and waits without end. */
  @Override
  String parameters() {
    return "?socketTimeout=5";
  }
}
