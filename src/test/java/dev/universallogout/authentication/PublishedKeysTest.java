package dev.universallogout.authentication;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.RSAKey;
import dev.universallogout.authentication.Authentication.KeysUnavailable;
import dev.universallogout.authentication.Authentication.Reason;
import dev.universallogout.authentication.Authentication.Rejected;
import dev.universallogout.authentication.Authentication.Verified;
import dev.universallogout.configuration.ConnectionSettings.KeySource;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Keys that are fetched from a real host which rotates, fails and misbehaves. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class PublishedKeysTest {

  private static final RSAKey OLD = TestKeys.rsa("key-1");
  private static final RSAKey NEW = TestKeys.rsa("key-2");
  private static final Duration MOMENT = Duration.ofMillis(1);

  private final MovableClock clock = new MovableClock(Instant.parse("2026-03-01T12:00:00Z"));
  private final JwksHost host = new JwksHost(OLD);
  private TokenVerifier verifier;

  @BeforeEach
  void connect() {
    verifier = verifier(host.jwksUri());
  }

  @AfterEach
  void close() {
    host.close();
  }

  @Test
  void keys_used_areFetchedOnce() {
    for (int i = 0; i < 20; i++) {
      assertThat(present(OLD)).isInstanceOf(Verified.class);
    }

    assertThat(host.keyRequests()).isEqualTo(1);
  }

  @Test
  void keys_firstUsedByManyAtOnce_areFetchedOnce() throws Exception {
    List<Authentication> outcomes = atOnce(16, () -> present(OLD));

    assertThat(outcomes).hasSize(16).allMatch(Verified.class::isInstance);
    assertThat(host.keyRequests()).isEqualTo(1);
  }

  @Test
  @DisplayName("73: a key published since is found by one refresh")
  void unknownKey_publishedSince_verified() {
    present(OLD);
    host.publish(OLD, NEW);

    assertThat(present(NEW)).isInstanceOf(Verified.class);
    assertThat(host.keyRequests()).isEqualTo(2);
  }

  @Test
  @DisplayName("73: a key published since is found although the token does not name it")
  void unnamedKey_publishedSince_verified() {
    present(OLD);
    host.publish(NEW);

    assertThat(verify(token(NEW).withoutHeader("kid"))).isInstanceOf(Verified.class);
  }

  @Test
  @DisplayName("73: many callers with the new key cause one refresh and are all verified")
  void unknownKey_presentedByManyAtOnce_refreshedOnce() throws Exception {
    present(OLD);
    host.publish(OLD, NEW);

    List<Authentication> outcomes = atOnce(16, () -> present(NEW));

    assertThat(outcomes).hasSize(16).allMatch(Verified.class::isInstance);
    assertThat(host.keyRequests()).isEqualTo(2);
  }

  @Test
  @DisplayName("74: a flood of random key identifiers causes one request in each cool-down")
  void unknownKeys_inAFlood_areAskedForOncePerCoolDown() {
    present(OLD);
    for (int round = 1; round <= 3; round++) {
      for (int i = 0; i < 20; i++) {
        assertThat(verify(token(NEW).header("kid", UUID.randomUUID().toString())))
            .isEqualTo(new Rejected(Reason.UNKNOWN_KEY));
        assertThat(verify(token(NEW).withoutHeader("kid")))
            .isEqualTo(new Rejected(Reason.BAD_SIGNATURE));
      }
      assertThat(host.keyRequests()).isEqualTo(1 + round);
      assertThat(present(OLD)).isInstanceOf(Verified.class);
      clock.advance(PublishedKeys.COOL_DOWN);
    }
  }

  @Test
  @DisplayName("74: the cool-down lasts exactly as long as it says")
  void unknownKey_withinTheCoolDown_isNotAskedFor() {
    present(NEW);
    int before = host.keyRequests();
    host.publish(OLD, NEW);

    clock.advance(PublishedKeys.COOL_DOWN.minus(MOMENT));
    assertThat(present(NEW)).isEqualTo(new Rejected(Reason.UNKNOWN_KEY));
    assertThat(host.keyRequests()).isEqualTo(before);
    clock.advance(MOMENT);
    assertThat(present(NEW)).isInstanceOf(Verified.class);
  }

  @Test
  @DisplayName("75: an oversized key identifier is not looked up")
  void oversizedKeyId_isNotLookedUp() {
    assertThat(verify(token(OLD).header("kid", "k".repeat(257))))
        .isEqualTo(new Rejected(Reason.UNKNOWN_KEY));
    assertThat(host.keyRequests()).isZero();
  }

  @Test
  @DisplayName("76: the cached key serves while its host is down")
  void keys_hostDown_cachedServe() {
    present(OLD);
    host.answerKeys(JwksHost.status(503));

    clock.advance(PublishedKeys.STALE_LIMIT.minus(MOMENT));
    assertThat(present(OLD)).isInstanceOf(Verified.class);
    assertThat(present(NEW)).isEqualTo(new Rejected(Reason.UNKNOWN_KEY));
  }

  @Test
  @DisplayName("76: but not for ever")
  void keys_hostDownBeyondTheLimit_unavailable() {
    present(OLD);
    host.answerKeys(JwksHost.status(503));

    clock.advance(PublishedKeys.STALE_LIMIT);
    assertThat(present(OLD)).isEqualTo(new KeysUnavailable("okta"));
  }

  @Test
  @DisplayName("76: a host that is down is not asked with every request")
  void keys_hostDown_isAskedSeldom() {
    present(OLD);
    host.answerKeys(JwksHost.status(503));
    clock.advance(PublishedKeys.REFRESH_INTERVAL);

    for (int i = 0; i < 20; i++) {
      assertThat(present(OLD)).isInstanceOf(Verified.class);
    }

    assertThat(host.keyRequests()).isEqualTo(2);
  }

  @Test
  @DisplayName("77: no key was ever had")
  void keys_neverHad_unavailable() {
    host.answerKeys(JwksHost.status(500));

    assertThat(present(OLD)).isEqualTo(new KeysUnavailable("okta"));
  }

  @Test
  @DisplayName("77: nobody listens")
  void keys_connectionRefused_unavailable() {
    URI location = host.jwksUri();
    host.close();

    assertThat(verifier(location).verify(read(token(OLD)))).isEqualTo(new KeysUnavailable("okta"));
  }

  @Test
  @DisplayName("77: the host comes back")
  void keys_hostBack_verifiedSoon() {
    host.answerKeys(JwksHost.status(500));
    present(OLD);
    host.publish(OLD);

    clock.advance(Duration.ofSeconds(1));
    assertThat(present(OLD)).isInstanceOf(Verified.class);
  }

  @Test
  @DisplayName("77: a silent host holds nobody for long")
  void keys_silentHost_unavailableInTime() throws Exception {
    host.answerKeys(host.silence());
    long start = System.nanoTime();

    List<Authentication> outcomes = atOnce(8, () -> present(OLD));

    assertThat(outcomes).hasSize(8).containsOnly(new KeysUnavailable("okta"));
    assertThat(host.keyRequests()).isEqualTo(1);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
  }

  @Test
  @DisplayName("77: a host that drips holds nobody for long")
  void keys_drippingHost_unavailableInTime() {
    host.answerKeys(
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          CountDownLatch never = new CountDownLatch(1);
          try {
            while (!never.await(100, TimeUnit.MILLISECONDS)) {
              exchange.getResponseBody().write(' ');
              exchange.getResponseBody().flush();
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    long start = System.nanoTime();

    assertThat(present(OLD)).isEqualTo(new KeysUnavailable("okta"));
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
  }

  static Stream<String> unusableDocuments() {
    return Stream.of(
        "",
        "null",
        "[]",
        "{}",
        "<html>Maintenance</html>",
        "{\"keys\":{}}",
        "{\"pad\":\"" + "p".repeat(Download.MAX_SIZE) + "\",\"keys\":[]}");
  }

  @ParameterizedTest(name = "77: {index}")
  @MethodSource("unusableDocuments")
  void keys_unusableDocument_unavailable(String document) {
    host.answerKeys(JwksHost.json(document));

    assertThat(present(OLD)).isEqualTo(new KeysUnavailable("okta"));
  }

  @Test
  void keys_redirected_areNotFetchedFromThere() {
    URI elsewhere = host.answer("/elsewhere", JwksHost.json(TestKeys.jwks(OLD)));
    host.answerKeys(JwksHost.redirect(elsewhere));

    assertThat(present(OLD)).isEqualTo(new KeysUnavailable("okta"));
    assertThat(host.requests("/elsewhere")).isZero();
  }

  @Test
  @DisplayName("78: a withdrawn key is refused when the refresh interval has passed")
  void key_withdrawn_refusedAfterTheInterval() {
    present(OLD);
    host.publish(NEW);

    clock.advance(PublishedKeys.REFRESH_INTERVAL.minus(MOMENT));
    assertThat(present(OLD)).isInstanceOf(Verified.class);
    clock.advance(MOMENT);
    assertThat(present(OLD)).isEqualTo(new Rejected(Reason.UNKNOWN_KEY));
  }

  @Test
  @DisplayName("78: a withdrawn key is refused as soon as another one was asked for")
  void key_withdrawn_refusedAfterAnotherWasAskedFor() {
    present(OLD);
    host.publish(NEW);

    assertThat(present(NEW)).isInstanceOf(Verified.class);
    assertThat(present(OLD)).isEqualTo(new Rejected(Reason.UNKNOWN_KEY));
  }

  @Test
  @DisplayName("78: a set that was emptied leaves no key")
  void keys_allWithdrawn_refused() {
    present(OLD);
    host.publish();

    clock.advance(PublishedKeys.REFRESH_INTERVAL);
    assertThat(present(OLD)).isEqualTo(new Rejected(Reason.UNKNOWN_KEY));
  }

  @Test
  @DisplayName("66: keys that cannot be used do not cost the others their use")
  void keys_besideUnusableOnes_verify() {
    String unusable = "{\"kty\":\"EC\",\"crv\":\"P-999\"},{\"kty\":\"OKP\"},{},1,";
    host.answerKeys(
        JwksHost.json(TestKeys.jwks(OLD).replace("{\"keys\":[", "{\"keys\":[" + unusable)));

    assertThat(present(OLD)).isInstanceOf(Verified.class);
  }

  @Test
  void keys_behindTheProxyOfTheJvm_verify() {
    try (ProxyOfTheJvm proxy = new ProxyOfTheJvm("keys.example", host.jwksUri())) {
      TokenVerifier remote = verifier(URI.create("http://keys.example/keys"));

      assertThat(remote.verify(read(token(OLD)))).isInstanceOf(Verified.class);
    }
  }

  @Test
  void keys_atSeveralLocations_allVerify() {
    URI second = host.answer("/more-keys", JwksHost.json(TestKeys.jwks(NEW)));
    TokenVerifier both = verifier(host.jwksUri(), second);

    assertThat(both.verify(read(token(OLD)))).isInstanceOf(Verified.class);
    assertThat(both.verify(read(token(NEW)))).isInstanceOf(Verified.class);
  }

  @Test
  void keys_oneOfTwoLocationsDown_othersVerifyAndTheRestIsUndecided() {
    URI second = host.answer("/more-keys", JwksHost.status(500));
    TokenVerifier both = verifier(second, host.jwksUri());

    assertThat(both.verify(read(token(OLD)))).isInstanceOf(Verified.class);
    assertThat(both.verify(read(token(NEW)))).isEqualTo(new KeysUnavailable("okta"));
  }

  @Test
  void clock_setBack_doesNotStretchTheInterval() {
    present(OLD);
    host.publish(NEW);

    clock.advance(Duration.ofHours(-1));
    assertThat(verify(token(OLD))).isEqualTo(new Rejected(Reason.UNKNOWN_KEY));
  }

  @Test
  void failures_inSeries_areLoggedOnceWithoutTheToken() {
    try (RecordedLog log = new RecordedLog()) {
      host.answerKeys(JwksHost.status(503));
      TestTokens token = token(OLD);
      for (int i = 0; i < 20; i++) {
        verify(token);
        clock.advance(Duration.ofSeconds(2));
      }
      host.publish(OLD);
      verify(token);

      assertThat(log.lines()).hasSize(2);
      assertThat(log.lines().get(0)).startsWith("UL0106").contains("okta", "503", "/keys");
      assertThat(log.lines().get(1)).startsWith("UL0107").contains("okta", "1 usable");
      assertThat(log.lines()).noneMatch(line -> line.contains("eyJ"));
    }
  }

  @Test
  void connections_opened_fetchKeysAhead() {
    try (Connections connections = connections()) {
      Awaitility.await().until(() -> host.keyRequests() == 1);

      assertThat(connections.find("okta")).isPresent();
    }
  }

  @Test
  void connections_opened_doNotWaitForKeys() {
    host.answerKeys(host.silence());
    long start = System.nanoTime();

    try (Connections connections = connections()) {
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
      assertThat(connections.find("okta")).isPresent();
    }
  }

  @Test
  void connections_closed_leaveNoThread() {
    Connections connections = connections();
    Awaitility.await().until(() -> threadExists());
    connections.close();

    Awaitility.await().until(() -> !threadExists());
  }

  private static boolean threadExists() {
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(thread -> thread.getName().equals("universal-logout-keys"));
  }

  private Connections connections() {
    return new Connections(
        Map.of(
            "okta", TestTokens.settings("okta", new KeySource.JwksUris(List.of(host.jwksUri())))),
        Duration.ofSeconds(60),
        10,
        name -> false,
        clock);
  }

  /** Without the background work of {@link Connections}, so that requests can be counted. */
  private TokenVerifier verifier(URI... locations) {
    var settings = TestTokens.settings("okta", new KeySource.JwksUris(List.of(locations)));
    List<VerificationKeys> keys =
        Stream.of(locations)
            .<VerificationKeys>map(
                location ->
                    new PublishedKeys(
                        "connection okta, " + location,
                        () -> JwkSets.usableKeys(Download.text(location)),
                        clock))
            .toList();
    return new TokenVerifier(
        new Connection("okta", settings),
        Map.of(TestTokens.ISSUER, keys),
        new ClaimRules(settings, Duration.ofSeconds(60), clock),
        name -> false);
  }

  private Authentication present(RSAKey key) {
    return verify(token(key));
  }

  private TestTokens token(RSAKey key) {
    return TestTokens.issuedAt(key, clock.instant());
  }

  private Authentication verify(TestTokens token) {
    return verifier.verify(read(token));
  }

  private static SignedToken read(TestTokens token) {
    return ((SignedToken.Reading.Read) SignedToken.parse(token.compact())).token();
  }

  private static <T> List<T> atOnce(int count, Callable<T> action) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(count);
    try {
      CountDownLatch start = new CountDownLatch(1);
      List<Future<T>> futures = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        futures.add(
            threads.submit(
                () -> {
                  start.await();
                  return action.call();
                }));
      }
      start.countDown();
      List<T> outcomes = new ArrayList<>();
      for (Future<T> future : futures) {
        outcomes.add(future.get());
      }
      return outcomes;
    } finally {
      threads.shutdownNow();
    }
  }
}
