package dev.universallogout.server;

import dev.universallogout.demo.ServerProcess;
import dev.universallogout.testing.server.Servers;
import dev.universallogout.testing.server.SharedJournal;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;

/** {@code sso-enabled} of Payara Server and GlassFish. */
@Tag("glassfish")
class GlassFishSingleSignOnIT extends SingleSignOnContract {
  private final SharedJournal journal = SharedJournal.start();

  @AfterAll
  void closeJournal() {
    journal.close();
  }

  @Override
  List<? extends ServerProcess.Builder<?, ?>> servers(Path folder) {
    return List.of(
        Servers.glassFish(journal)
            .asadmin("set configs.config.server-config.http-service.sso-enabled=true"));
  }
}
