package dev.universallogout.nodes;

import dev.universallogout.demo.ServerProcess;
import dev.universallogout.testing.server.Servers;
import dev.universallogout.testing.server.SharedJournal;

/** The pool of Payara Micro. */
class PayaraMicroLostConnectionsIT extends LostConnectionsContract {

  @Override
  ServerProcess.Builder<?, ?> server(SharedJournal journal) {
    return Servers.payaraMicro(journal);
  }

  /** The pool asks a connection something when it first hands it out, and waits without end. */
  @Override
  String parameters() {
    return "?socketTimeout=5";
  }
}
