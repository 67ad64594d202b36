package dev.universallogout.nodes;

import static dev.universallogout.nodes.Person.ALICE;
import static dev.universallogout.nodes.Person.BOB;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.example.operator.OperatorServlet;
import dev.universallogout.demo.ServerProcess;
import dev.universallogout.testing.Browser;
import dev.universallogout.testing.TestHost;
import dev.universallogout.testing.server.Management;
import dev.universallogout.testing.server.Servers;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * An application that is used, undeployed and deployed again in one Payara Micro, with sessions and
 * a request open each time.
 *
 * <p>No WebSocket: Payara leaves its handler in the request object that it uses again, and so keeps
 * an application that had one, with the jar or without it.
 */
@Timeout(600)
@Tag("long")
class PayaraMicroRedeploymentIT {
  private static final int DEPLOYMENTS = 5;
  private static final String LOADER = "org.glassfish.web.loader.WebappClassLoader";
  private static final String GUARD = "dev.universallogout.session.SessionGuard";

  /** Java 17 keeps the class of the record component that it compared last (JDK-8078641). */
  private static final int KEPT_BY_JAVA = 1;

  private final Nodes nodes = new Nodes();
  private ServerProcess server;
  private URI base;

  @Test
  void application_usedAndDeployedAgainAndAgain_leavesNoClassLoaderNoThreadAndNoBean(
      @TempDir Path folder) throws Exception {
    WebArchive operator =
        ShrinkWrap.create(WebArchive.class, "operator.war").addClass(OperatorServlet.class);
    Path war = export(TestHost.tokenHolder("host.war", Map.of()), folder);
    try (nodes) {
      server =
          nodes.start(
              Servers.payaraMicro(nodes.journal())
                  .application("operator", export(operator, folder))
                  .jvmOption("-XX:SoftRefLRUPolicyMSPerMB=0")
                  .property("universal-logout.session.subject-attributes", "user")
                  .property("universal-logout.journal.notify", "true")
                  .user("alice", Person.PASSWORD, "member")
                  .user("bob", Person.PASSWORD, "member"));
      base = Nodes.host(server);
      connectAndClose();
      try (Management management = Management.of(server)) {
        long loaders = management.instances(LOADER);
        for (int i = 0; i < DEPLOYMENTS; i++) {
          operate("name", "host", "war", war.toString());
          use();
          assertThat(management.instances(LOADER)).isGreaterThan(loaders);
          assertThat(management.instances(GUARD)).isPositive();
          assertThat(ourThreads(management)).isNotEmpty();
          assertThat(management.ourBeans()).hasSize(1);
          operate("name", "host");
          assertThat(management.ourBeans()).isEmpty();
        }

        // Payara keeps the request that was open until its time is over.
        await()
            .atMost(Duration.ofSeconds(60))
            .untilAsserted(
                () -> {
                  assertThat(ourThreads(management)).isEmpty();
                  assertThat(management.instances(GUARD)).isLessThanOrEqualTo(KEPT_BY_JAVA);
                  assertThat(management.instances(LOADER))
                      .isLessThanOrEqualTo(loaders + KEPT_BY_JAVA);
                });
      }
    }
  }

  /** Alice is revoked with her devices and her stream; Bob's session and stream stay. */
  private void use() throws Exception {
    List<Browser> alices = List.of(ALICE.signIn(base), ALICE.signInToTheApplication(base));
    Browser bob = BOB.signIn(base);
    CompletableFuture<HttpResponse<Void>> ended = openStream(alices.get(0));
    CompletableFuture<HttpResponse<Void>> open = openStream(bob);
    nodes.revoke(ALICE, base);
    // Sooner than either would end by itself.
    assertThat(ended).succeedsWithin(Duration.ofSeconds(5));
    alices.forEach(browser -> ALICE.assertSignedOut(browser, base));
    assertThat(BOB.isSignedIn(bob)).isTrue();
    assertThat(open)
        .failsWithin(Duration.ofMillis(500))
        .withThrowableOfType(TimeoutException.class);
  }

  /** Returns once the first event has come, with what is there when the stream has ended. */
  private static CompletableFuture<HttpResponse<Void>> openStream(Browser browser) {
    StringBuffer events = new StringBuffer();
    CompletableFuture<HttpResponse<Void>> end =
        HttpClient.newHttpClient()
            .sendAsync(
                browser.request("app/?do=stream").GET().build(),
                BodyHandlers.ofByteArrayConsumer(
                    part -> part.ifPresent(bytes -> events.append(new String(bytes, UTF_8)))));
    await().until(() -> events.toString().startsWith("data: open"));
    return end;
  }

  private void operate(String... fields) {
    assertThat(new Browser(server.url("/operator/")).post("", fields).status()).isEqualTo(200);
  }

  /** Else Payara would keep the classes of whoever is the first to close a connection. */
  private void connectAndClose() throws IOException {
    new Socket(server.url().getHost(), server.port()).close();
  }

  private static List<String> ourThreads(Management management) {
    return management.threadNames().stream()
        .filter(name -> name.startsWith("universal-logout-"))
        .toList();
  }

  private static Path export(WebArchive application, Path folder) {
    Path war = folder.resolve(application.getName());
    application.as(ZipExporter.class).exportTo(war.toFile(), true);
    return war;
  }
}
