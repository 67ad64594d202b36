package dev.universallogout.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PayaraMicroIT {
  @TempDir private Path folder;
  private Path war;

  @BeforeEach
  void nameTheWar() {
    war = folder.resolve("legacy.war");
  }

  private PayaraMicro.Builder server() {
    return PayaraMicro.of(RunningDemo.PAYARA_MICRO, folder)
        .application("legacy", war)
        .user("alice", "demo", LegacyApplication.GROUP);
  }

  @Test
  void killed_andStartedAgain_hasItsPortAndDatabase() throws Exception {
    LegacyApplication.pack(RunningDemo.PAGES, war);
    try (PayaraMicro server = server().start()) {
      Device app = new Device.WithRefreshToken("app", "alice", "App", server.url("/legacy/"));
      app.signIn("demo");

      server.kill();
      assertThat(server.running()).isFalse();
      server.start();

      assertThat(app.ask()).isEqualTo(new Answer(true, "200 access token"));
    }
    assertThat(folder).isDirectoryNotContaining("glob:**payara-*");
  }

  @Test
  void applicationThatDoesNotStart_failsTheStartWithTheReason() {
    LegacyApplication.pack(RunningDemo.PAGES, war, RunningDemo.PRODUCT);

    try (PayaraMicro server = server().build()) {
      assertThatIllegalStateException()
          .isThrownBy(server::start)
          .withMessageContaining("did not start legacy")
          .withMessageContaining("universal-logout.connections");
      assertThat(server.running()).isFalse();
    }
  }
}
