package dev.universallogout.nodes;

import static dev.universallogout.nodes.Person.ALICE;
import static dev.universallogout.nodes.Person.BOB;
import static org.assertj.core.api.Assertions.assertThat;

import dev.universallogout.demo.ServerProcess;
import dev.universallogout.testing.Browser;
import dev.universallogout.testing.server.SharedJournal;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server that keeps its sessions over a restart, and another one with the same journal by which a
 * user can be revoked meanwhile. A bystander is signed in through all restarts.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("long")
abstract class RestartContract {
  private final Nodes nodes = new Nodes();
  ServerProcess server;
  private URI other;
  private Browser bystander;
  URI base;

  /** The server with the sessions. */
  abstract ServerProcess.Builder<?, ?> server(SharedJournal journal);

  /** Any server. */
  abstract ServerProcess.Builder<?, ?> otherServer(SharedJournal journal);

  abstract WebArchive application();

  /** For the other server. */
  WebArchive otherApplication() {
    return application();
  }

  @BeforeAll
  void start(@TempDir Path folder) {
    server = nodes.start(server(nodes.journal()), application(), folder);
    other = Nodes.host(nodes.start(otherServer(nodes.journal()), otherApplication(), folder));
    base = Nodes.host(server);
    bystander = BOB.signIn(base);
  }

  @AfterAll
  void stop() {
    nodes.close();
  }

  @AfterEach
  void bystanderIsUndisturbed_andANewLoginWorks() {
    assertThat(bystander.get("protected/page").principal()).isEqualTo("bob");
    Browser again = ALICE.signIn(base);
    assertThat(again.get("protected/page").principal()).isEqualTo("alice");
  }

  /** One that has been used, one whose login was not followed, one without a container's login. */
  List<Browser> alicesDevices() {
    return List.of(
        ALICE.signIn(base), ALICE.signInAndStop(base), ALICE.signInToTheApplication(base));
  }

  /** Those of which the server keeps the login. */
  List<Browser> keptDevices() {
    return alicesDevices();
  }

  /** What the sessions are to outlive, and what happens while they are nowhere but in the store. */
  void restart(Runnable meanwhile) {
    server.stop();
    meanwhile.run();
    server.start();
  }

  void revokeAlice(URI at) {
    nodes.revoke(ALICE, at);
  }

  void assertAllSignedOut(List<Browser> devices) {
    for (Browser device : devices) {
      ALICE.assertSignedOut(device, base);
    }
  }

  /** Without this the other tests would show nothing. */
  @Test
  void sessions_notRevoked_goOnAfterTheRestart() {
    List<Browser> devices = keptDevices();
    restart(() -> {});
    assertThat(devices).allMatch(ALICE::isSignedIn);
  }

  @Test
  void sessions_revokedBeforeTheRestart_areNotRestored() {
    List<Browser> devices = alicesDevices();
    revokeAlice(base);
    restart(() -> {});
    assertAllSignedOut(devices);
  }

  @Test
  void sessions_revokedWhileTheServerIsDown_areRefused() {
    List<Browser> devices = alicesDevices();
    restart(() -> revokeAlice(other));
    assertAllSignedOut(devices);
  }

  @Test
  void sessions_revokedAfterTheRestartBeforeTheirFirstVisit_areRefused() {
    List<Browser> devices = alicesDevices();
    restart(() -> {});
    revokeAlice(base);
    assertAllSignedOut(devices);
  }
}
