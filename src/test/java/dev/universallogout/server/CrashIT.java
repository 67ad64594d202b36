package dev.universallogout.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.universallogout.demo.LegacyApplication;
import dev.universallogout.demo.PayaraMicro;
import dev.universallogout.sender.RevocationRequest;
import dev.universallogout.subject.SubjectIdentifier.IssuerSubject;
import dev.universallogout.testing.Browser;
import dev.universallogout.testing.Browser.Page;
import dev.universallogout.testing.IdentityProvider;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The server is killed (SIGKILL) and started again on the same database: what was acknowledged is
 * in force, what was committed is carried out, and who was not revoked is undisturbed. The
 * application is the demo's legacy one, whose own token table is revoked by SQL.
 */
@Tag("long")
class CrashIT {
  private static final IdentityProvider PROVIDER = new IdentityProvider("okta");

  /** Divides by zero, and so fails, while a token of the user "breaker" is alive. */
  private static final String REVOKE_SQL =
      "UPDATE mobile_token SET revoked = TRUE WHERE user_name = :subject AND 1 = 1 / (CASE WHEN"
          + " :subject <> 'breaker' AND EXISTS (SELECT 1 FROM mobile_token b WHERE b.user_name ="
          + " 'breaker' AND b.revoked = FALSE) THEN 0 ELSE 1 END)";

  private static PayaraMicro server;
  private static URI base;

  @BeforeAll
  static void start(@TempDir Path folder) {
    Path war = folder.resolve("legacy.war");
    LegacyApplication.pack(
        Path.of("src/demo/legacy/webapp"), war, Path.of(System.getProperty("product.jar")));
    PayaraMicro.Builder builder =
        PayaraMicro.of(Path.of(System.getProperty("payara.micro.jar")), Path.of("target"))
            .application("legacy", war)
            .property("universal-logout.data-source", "java:comp/DefaultDataSource")
            .property("universal-logout.token-timeout", "PT1S")
            .property("universal-logout.refresh-tokens.revoke-sql", REVOKE_SQL);
    PROVIDER.configuration().forEach(builder::property);
    for (String user : new String[] {"alice", "bob", "carol", "breaker"}) {
      builder.user(user, "secret", LegacyApplication.GROUP);
    }
    server = builder.start();
    base = server.url("/legacy/");
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  private static void crashAndRestart() {
    server.kill();
    server.start();
  }

  private static Browser signedIn(String user) {
    Browser browser = new Browser(base);
    browser.get("account");
    browser.post("j_security_check", "j_username", user, "j_password", "secret");
    assertThat(isSignedIn(browser, user)).isTrue();
    return browser;
  }

  private static boolean isSignedIn(Browser browser, String user) {
    Page page = browser.get("account");
    return page.status() == 200
        && page.body().contains("Signed in as")
        && page.body().contains(">" + user + "<");
  }

  private static String mobileToken(String user) {
    String answer = signedIn(user).post("mobile/token").body();
    return answer.replaceAll(".*\"refresh_token\":\"([^\"]+)\".*", "$1");
  }

  private static boolean isAlive(String token) {
    return new Browser(base).post("mobile/refresh", "refresh_token", token).status() == 200;
  }

  @Test
  void revocationAcceptedBeforeAKill_isInForceAfterwards_andOnlyForTheRevoked() {
    String alices = mobileToken("alice");
    String bobs = mobileToken("bob");
    Browser old = signedIn("alice");
    Browser parked = new Browser(base);
    parked.get("account");
    parked.post("j_security_check", "j_username", "alice", "j_password", "secret");
    assertThat(isAlive(alices)).isTrue();
    assertThat(PROVIDER.revoke(base, "alice").status()).isEqualTo(200);

    crashAndRestart();

    assertThat(isAlive(alices)).isFalse();
    assertThat(isSignedIn(old, "alice")).isFalse();
    assertThat(isSignedIn(parked, "alice")).isFalse();
    assertThat(isAlive(bobs)).isTrue();
    signedIn("bob");
    signedIn("alice");
    assertThat(isAlive(mobileToken("alice"))).isTrue();
  }

  @Test
  void killAtARandomMoment_whatWasAcknowledgedIsInForce_whatWasCommittedIsCarriedOut() {
    for (int round = 0; round < 3; round++) {
      String token = mobileToken("carol");
      String bystanders = mobileToken("bob");
      RevocationRequest request =
          PROVIDER.sign(base, new IssuerSubject(IdentityProvider.ISSUER, "carol"));
      CompletableFuture<Integer> answer =
          CompletableFuture.supplyAsync(() -> IdentityProvider.send(request).status());
      pause(ThreadLocalRandom.current().nextInt(60));
      crashAndRestart();
      boolean acknowledged = answered200(answer);

      if (acknowledged) {
        assertThat(isAlive(token)).as("acknowledged, then killed").isFalse();
      }
      // What the killed process had in hand stays its own until the lease has ended.
      await("the same request made again finds out")
          .atMost(Duration.ofSeconds(30))
          .until(() -> IdentityProvider.send(request).status() == 200);
      assertThat(isAlive(token)).isFalse();
      assertThat(isAlive(bystanders)).isTrue();
      assertThat(isAlive(mobileToken("carol"))).isTrue();
    }
  }

  private static boolean answered200(CompletableFuture<Integer> answer) {
    try {
      return answer.join() == 200;
    } catch (CompletionException e) {
      assertThat(e).hasCauseInstanceOf(UncheckedIOException.class);
      return false;
    }
  }

  /** The moment of the kill is to be random; there is no condition to wait for. */
  private static void pause(int milliseconds) {
    CompletableFuture.runAsync(
            () -> {}, CompletableFuture.delayedExecutor(milliseconds, TimeUnit.MILLISECONDS))
        .join();
  }

  @Test
  void workThatFailed_isDoneAfterARestart_withoutAnotherRequestForThatUser() {
    String token = mobileToken("carol");
    Browser session = signedIn("carol");
    mobileToken("breaker");
    RevocationRequest request =
        PROVIDER.sign(base, new IssuerSubject(IdentityProvider.ISSUER, "carol"));
    assertThat(IdentityProvider.send(request).status()).isEqualTo(500);
    assertThat(isSignedIn(session, "carol")).isFalse();
    assertThat(isAlive(token)).isTrue();

    crashAndRestart();

    assertThat(IdentityProvider.send(request).status()).isEqualTo(500);
    assertThat(PROVIDER.revoke(base, "breaker").status()).isEqualTo(200);
    await().atMost(Duration.ofSeconds(30)).until(() -> !isAlive(token));
    assertThat(IdentityProvider.send(request).status()).isEqualTo(200);
    assertThat(server.log()).contains("UL0302");
  }
}
