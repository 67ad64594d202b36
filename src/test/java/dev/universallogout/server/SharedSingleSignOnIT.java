package dev.universallogout.server;

import dev.universallogout.demo.PayaraMicro;
import dev.universallogout.demo.ServerProcess;
import dev.universallogout.testing.server.Servers;
import dev.universallogout.testing.server.SharedJournal;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;

/** Payara's {@code sso-enabled} on two nodes, which share the logins that they carry. */
@Tag("long")
class SharedSingleSignOnIT extends SingleSignOnContract {
  private final SharedJournal journal = SharedJournal.start();

  @AfterAll
  void closeJournal() {
    journal.close();
  }

  @Override
  List<? extends ServerProcess.Builder<?, ?>> servers(Path folder) {
    List<PayaraMicro.Builder> nodes = Servers.twoPayaraMicro(journal, folder);
    nodes.forEach(
        node -> node.preboot("set configs.config.server-config.http-service.sso-enabled=true"));
    return nodes;
  }
}
