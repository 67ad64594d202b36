package dev.universallogout.nodes;

import dev.universallogout.demo.ServerProcess;
import dev.universallogout.testing.server.Servers;
import dev.universallogout.testing.server.SharedJournal;
import org.junit.jupiter.api.Tag;

/** The pool is the same in all of its family, Payara Micro included. */
@Tag("glassfish")
class GlassFishPropagationIT extends PropagationContract {

  @Override
  ServerProcess.Builder<?, ?> server(SharedJournal journal) {
    return Servers.glassFish(journal);
  }
}
