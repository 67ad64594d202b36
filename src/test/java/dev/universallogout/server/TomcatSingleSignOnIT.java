package dev.universallogout.server;

import dev.universallogout.demo.ServerProcess;
import dev.universallogout.testing.server.Servers;
import dev.universallogout.testing.server.SharedJournal;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;

/** Tomcat's valve. */
@Tag("tomcat")
class TomcatSingleSignOnIT extends SingleSignOnContract {
  private final SharedJournal journal = SharedJournal.start();

  @AfterAll
  void closeJournal() {
    journal.close();
  }

  @Override
  ServerProcess.Builder<?, ?> server(Path folder) {
    return Servers.tomcat()
        .journal(journal)
        .inTheHost("<Valve className=\"org.apache.catalina.authenticator.SingleSignOn\"/>");
  }
}
