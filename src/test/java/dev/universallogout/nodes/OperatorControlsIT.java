package dev.universallogout.nodes;

import static dev.universallogout.nodes.Person.ALICE;
import static dev.universallogout.nodes.Person.BOB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.universallogout.sender.RevocationResponse;
import dev.universallogout.testing.Browser;
import dev.universallogout.testing.IdentityProvider;
import dev.universallogout.testing.TestHost;
import dev.universallogout.testing.server.Servers;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What {@code docs/operating.md} tells operators to do, over HTTP, on two nodes. */
@Tag("tomcat")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OperatorControlsIT {
  private static final String METADATA = "/.well-known/oauth-authorization-server";
  private static final Duration SOON = Duration.ofSeconds(30);

  private final Nodes nodes = new Nodes();
  private URI one;
  private URI two;

  @BeforeAll
  void start(@TempDir Path folder) {
    one = startNode(folder);
    two = startNode(folder);
  }

  private URI startNode(Path folder) {
    return Nodes.host(
        nodes.start(
            Servers.tomcat().journal(nodes.journal()).property("universal-logout.metadata", "true"),
            TestHost.formLogin("host.war", Map.of()),
            folder));
  }

  @AfterAll
  void stop() {
    nodes.close();
  }

  @Test
  void connection_pausedBySql_isRefusedOnEveryNodeUntilItIsResumed() throws Exception {
    Browser alice = ALICE.signIn(one);
    nodes.journal().execute("UPDATE ul_connection SET paused = 1 WHERE name = 'okta'");
    for (URI node : List.of(one, two)) {
      await().atMost(SOON).until(() -> nodes.askToRevoke(BOB, node) == 401);
    }
    assertThat(nodes.askToRevoke(ALICE, two)).isEqualTo(401);
    assertThat(ALICE.isSignedIn(alice)).isTrue();

    nodes.journal().execute("UPDATE ul_connection SET paused = 0 WHERE name = 'okta'");
    // The first last: by then it has read what the other did, and her next login there is younger.
    for (URI node : List.of(two, one)) {
      await().atMost(SOON).until(() -> nodes.askToRevoke(ALICE, node) == 200);
    }
    ALICE.assertSignedOut(alice, one);
  }

  @Test
  void sessions_ofAConnection_endedBySql_areDeadOnEveryNodeAndLaterOnesLive() throws Exception {
    List<Browser> former = List.of(ALICE.signIn(one), BOB.signIn(two), BOB.signInAndStop(one));

    nodes.journal().execute("UPDATE ul_connection SET end_all = 1 WHERE name = 'okta'");

    for (Browser browser : former) {
      await()
          .atMost(SOON)
          .until(() -> browser.copy().fetch("protected/page").principal().isEmpty());
      ALICE.assertSignedOut(browser, one, two);
      BOB.assertSignedOut(browser, one, two);
    }
    await().atMost(SOON).untilAsserted(() -> assertThat(BOB.isSignedIn(BOB.signIn(two))).isTrue());
    assertThat(ALICE.isSignedIn(ALICE.signIn(one))).isTrue();
  }

  /** Cases 131 and 132. */
  @Test
  void flood_ofForgeries_isAnswered429_andTheProviderIsNot() throws Exception {
    IdentityProvider forger = new IdentityProvider("okta");
    AtomicBoolean flooding = new AtomicBoolean(true);
    List<CompletableFuture<RevocationResponse>> floods = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      floods.add(
          CompletableFuture.supplyAsync(
              () -> {
                RevocationResponse last = forger.revoke(one, ALICE.name());
                while (flooding.get() || last.status() != 429) {
                  last = forger.revoke(one, ALICE.name());
                  assertThat(last.status()).isIn(401, 429);
                }
                return last;
              }));
    }
    Browser alice = ALICE.signIn(one);

    for (int i = 0; i < 20; i++) {
      assertThat(nodes.askToRevoke(BOB, one)).isEqualTo(200);
    }

    flooding.set(false);
    for (CompletableFuture<RevocationResponse> flood : floods) {
      assertThat(flood.get().header("Retry-After")).contains("1");
    }
    assertThat(ALICE.isSignedIn(alice)).isTrue();
    // The other node has read of it then: a login there that came before that would be older.
    assertThat(nodes.askToRevoke(new Person("carol"), two)).isEqualTo(200);
    assertThat(BOB.isSignedIn(BOB.signIn(two))).isTrue();
  }

  /** Case 168. */
  @Test
  void metadata_ofAConnection_namesItsEndpoint() {
    String endpoint = "oauth/global-token-revocation/connection/";
    Browser browser = new Browser(one);

    Browser.Page page = browser.fetch(endpoint + "okta" + METADATA);

    assertThat(page.status()).isEqualTo(200);
    assertThat(page.header("Content-Type")).startsWith("application/json");
    assertThat(page.body()).contains("\"global_token_revocation_endpoint\":\"https://");
    assertThat(browser.fetch(endpoint + "otka" + METADATA).status()).isEqualTo(404);
  }
}
