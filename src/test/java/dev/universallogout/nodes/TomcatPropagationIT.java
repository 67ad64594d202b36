package dev.universallogout.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.universallogout.demo.ServerProcess;
import dev.universallogout.testing.server.Servers;
import dev.universallogout.testing.server.SharedJournal;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pool is DBCP. */
@Tag("tomcat")
class TomcatPropagationIT extends PropagationContract {

  @Override
  ServerProcess.Builder<?, ?> server(SharedJournal journal) {
    return Servers.tomcat().journal(journal);
  }

  @Test
  void revocation_foundByPolling_isInForceOnTheOtherNode(@TempDir Path folder) throws Exception {
    Duration median = measure(Duration.ofMillis(250), false, folder);
    // What the interval allows is milliseconds; the rest is for a busy machine.
    assertThat(median).isLessThan(Duration.ofSeconds(5));
  }
}
