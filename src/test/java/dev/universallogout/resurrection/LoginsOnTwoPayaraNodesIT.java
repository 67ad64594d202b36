package dev.universallogout.resurrection;

import dev.universallogout.demo.PayaraMicro;
import dev.universallogout.testing.server.Servers;
import dev.universallogout.testing.server.SharedJournal;
import java.nio.file.Path;
import java.util.List;

/** Sessions in Hazelcast. */
class LoginsOnTwoPayaraNodesIT extends LoginsOnTwoNodes {
  @Override
  List<PayaraMicro.Builder> servers(SharedJournal journal, Path folder) {
    return Servers.twoPayaraMicro(journal, folder);
  }
}
