package dev.universallogout.nodes;

import dev.universallogout.demo.ServerProcess;
import dev.universallogout.testing.server.Servers;
import dev.universallogout.testing.server.SharedJournal;
import org.junit.jupiter.api.Timeout;

/** The pool is Payara Micro's own, as {@code deploy/payara} makes it. */
@Timeout(600)
class PayaraMicroPropagationIT extends PropagationContract {

  @Override
  ServerProcess.Builder<?, ?> server(SharedJournal journal) {
    return Servers.payaraMicro(journal);
  }
}
