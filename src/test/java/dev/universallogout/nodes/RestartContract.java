package dev.universallogout.nodes;

import static dev.universallogout.nodes.Person.ALICE;
import static dev.universallogout.nodes.Person.BOB;
import static org.assertj.core.api.Assertions.assertThat;

import dev.universallogout.demo.ServerProcess;
import dev.universallogout.testing.Browser;
import dev.universallogout.testing.IdentityProvider;
import dev.universallogout.testing.server.SharedJournal;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server that keeps its sessions over a restart, and another one with the same journal by which a
 * user can be revoked meanwhile. A bystander is signed in through all restarts.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class RestartContract {
  private static final IdentityProvider PROVIDER = new IdentityProvider("okta");

  private SharedJournal journal;
  private ServerProcess server;
  private ServerProcess other;
  private URI base;
  private Browser bystander;

  /** The server with the sessions. */
  abstract ServerProcess.Builder<?, ?> server(SharedJournal journal);

  /** Any server. */
  abstract ServerProcess.Builder<?, ?> otherServer(SharedJournal journal);

  abstract WebArchive application();

  @BeforeAll
  void start(@TempDir Path folder) {
    journal = SharedJournal.start();
    Path war = folder.resolve("host.war");
    application().as(ZipExporter.class).exportTo(war.toFile());
    server = start(server(journal), war);
    other = start(otherServer(journal), war);
    base = server.url("/host/");
    bystander = BOB.signIn(base);
  }

  private static ServerProcess start(ServerProcess.Builder<?, ?> builder, Path war) {
    builder.application("host", war);
    builder.user("alice", Person.PASSWORD, "member").user("bob", Person.PASSWORD, "member");
    builder.property("universal-logout.session.subject-attributes", "user");
    PROVIDER.configuration().forEach(builder::property);
    return builder.start();
  }

  @AfterAll
  void stop() {
    for (AutoCloseable opened : new AutoCloseable[] {server, other, journal}) {
      if (opened != null) {
        close(opened);
      }
    }
  }

  private static void close(AutoCloseable opened) {
    try {
      opened.close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @AfterEach
  void bystanderIsUndisturbed_andAnewLoginWorks() {
    assertThat(bystander.get("protected/page").principal()).isEqualTo("bob");
    Browser again = ALICE.signIn(base);
    assertThat(again.get("protected/page").principal()).isEqualTo("alice");
  }

  private List<Browser> alicesDevices() {
    return List.of(
        ALICE.signIn(base), ALICE.signInAndStop(base), ALICE.signInToTheApplication(base));
  }

  private void revokeAlice(ServerProcess at) {
    assertThat(PROVIDER.revoke(at.url("/host/"), "alice").status()).isEqualTo(200);
  }

  private void assertAllSignedOut(List<Browser> devices) {
    for (Browser device : devices) {
      ALICE.assertSignedOut(device, base);
    }
  }

  /** Without this the other tests would show nothing. */
  @Test
  void sessions_notRevoked_goOnAfterTheRestart() {
    List<Browser> devices = alicesDevices();
    server.stop();
    server.start();
    assertThat(devices).allMatch(ALICE::isSignedIn);
  }

  @Test
  void sessions_revokedBeforeTheRestart_areNotRestored() {
    List<Browser> devices = alicesDevices();
    revokeAlice(server);
    server.stop();
    server.start();
    assertAllSignedOut(devices);
  }

  @Test
  void sessions_revokedWhileTheServerIsDown_areRefused() {
    List<Browser> devices = alicesDevices();
    server.stop();
    revokeAlice(other);
    server.start();
    assertAllSignedOut(devices);
  }

  @Test
  void sessions_revokedAfterTheRestartBeforeTheirFirstVisit_areRefused() {
    List<Browser> devices = alicesDevices();
    server.stop();
    server.start();
    revokeAlice(server);
    assertAllSignedOut(devices);
  }
}
