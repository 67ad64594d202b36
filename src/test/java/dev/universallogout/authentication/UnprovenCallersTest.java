package dev.universallogout.authentication;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.RSAKey;
import dev.universallogout.authentication.Authentication.Reason;
import dev.universallogout.authentication.Authentication.Rejected;
import dev.universallogout.authentication.Authentication.Verified;
import dev.universallogout.configuration.ConnectionSettings.KeySource;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Attacks on what limits unproven callers; the clock stands still while they go on. */
class UnprovenCallersTest {
  private static final RSAKey KEY = TestKeys.rsa("key-1");
  private static final RSAKey ATTACKER = TestKeys.rsa("attacker");
  private static final int RATE = 10;
  private static final int BURST = 100;

  /** Well above what all budgets together allow, which is eleven times the burst. */
  private static final int FLOOD = 3_000;

  /** As many as are told apart. */
  private static final int NETWORKS = 10_000;

  private static final String PROVIDER = "203.0.113.1";
  private static final String STRANGER = "198.51.100.7";

  private final MovableClock clock = new MovableClock(Instant.parse("2026-05-01T10:00:00Z"));
  private final Set<String> paused = ConcurrentHashMap.newKeySet();
  private final Connections connections = connections(clock);

  private Connections connections(Clock time) {
    KeySource keys = new KeySource.InlineJwks(TestKeys.jwks(KEY));
    return new Connections(
        Map.of("okta", TestTokens.settings("okta", keys)),
        Duration.ofSeconds(60),
        RATE,
        paused::contains,
        time);
  }

  @AfterEach
  void close() {
    connections.close();
  }

  private Authentication send(String bearer, String address) {
    return connections.authenticate("okta", List.of(bearer), address);
  }

  /** A request as only the provider can make it. */
  private String genuine() {
    return TestTokens.issuedAt(KEY, clock.instant()).bearer();
  }

  /** Everything in it is the provider's, but for the signature. */
  private String forged() {
    return TestTokens.issuedAt(KEY, clock.instant()).signedBy(ATTACKER).bearer();
  }

  /** Who made it does not know the connection. */
  private String clumsy() {
    return TestTokens.issuedAt(ATTACKER, clock.instant()).claim("sub", "someone").bearer();
  }

  private void flood(String bearer, String address) {
    for (int i = 0; i < FLOOD; i++) {
      assertThat(send(bearer, address)).isInstanceOf(Rejected.class);
    }
  }

  @Test
  void flood_fromOneAddress_isSeldomLookedAt() {
    flood(clumsy(), STRANGER);

    assertThat(connections.signatureChecks()).isEqualTo(BURST);
    assertThat(send(clumsy(), STRANGER)).isEqualTo(new Rejected(Reason.THROTTLED));
  }

  @Test
  void flood_thatCopiesTheProvidersClaims_isSeldomLookedAt() {
    flood(forged(), STRANGER);

    assertThat(connections.signatureChecks()).isEqualTo(BURST + 10 * BURST);
    assertThat(send(forged(), STRANGER)).isEqualTo(new Rejected(Reason.THROTTLED));
  }

  @Test
  void flood_fromManyAddresses_isLookedAtWithinOneBudget() {
    String bearer = clumsy();
    for (int i = 0; i < NETWORKS; i++) {
      send(bearer, "10.0." + i / 256 + "." + i % 256);
    }

    assertThat(connections.signatureChecks()).isEqualTo(10 * BURST);
  }

  @Test
  void flood_fromOneNetworkOfIpv6_isOfOneCaller() {
    String bearer = clumsy();
    for (int i = 0; i < FLOOD; i++) {
      send(bearer, "2001:db8:1:2::" + Integer.toHexString(i));
    }

    assertThat(connections.signatureChecks()).isEqualTo(BURST);
  }

  @Test
  void provider_atAnAddressOfItsOwn_isNeverRefusedDuringFloods() {
    flood(clumsy(), STRANGER);
    flood(forged(), STRANGER);

    for (int i = 0; i < 500; i++) {
      assertThat(send(genuine(), PROVIDER)).isInstanceOf(Verified.class);
    }
  }

  /** The first one after a start, too. */
  @Test
  void provider_behindTheProxyOfAFloodThatKnowsNothing_isNotRefused() {
    flood(clumsy(), STRANGER);

    assertThat(send(genuine(), STRANGER)).isInstanceOf(Verified.class);
  }

  @Test
  void provider_onceProvenBehindTheProxyOfAFloodOfForgeries_isNeverRefused() {
    assertThat(send(genuine(), STRANGER)).isInstanceOf(Verified.class);
    flood(forged(), STRANGER);

    for (int i = 0; i < 500; i++) {
      assertThat(send(genuine(), STRANGER)).isInstanceOf(Verified.class);
    }
    assertThat(send(forged(), STRANGER)).isEqualTo(new Rejected(Reason.THROTTLED));
  }

  @Test
  void provider_notYetProvenBehindTheProxyOfAFloodOfForgeries_isHeardWithinASecond() {
    flood(forged(), STRANGER);

    clock.advance(Duration.ofSeconds(1));

    assertThat(send(genuine(), STRANGER)).isInstanceOf(Verified.class);
  }

  @Test
  void addresses_inGreatNumber_doNotDisplaceTheProvider() {
    assertThat(send(genuine(), STRANGER)).isInstanceOf(Verified.class);
    flood(forged(), STRANGER);
    String bearer = clumsy();
    for (int i = 0; i < 3 * NETWORKS; i++) {
      send(bearer, "10." + i / 65536 + "." + i / 256 % 256 + "." + i % 256);
    }
    flood(forged(), STRANGER);

    assertThat(send(genuine(), STRANGER)).isInstanceOf(Verified.class);
  }

  @Test
  void refusal_withinTheBudget_isAsBefore() {
    assertThat(send(forged(), STRANGER)).isEqualTo(new Rejected(Reason.BAD_SIGNATURE));
    assertThat(connections.authenticate("okta", List.of(), STRANGER))
        .isEqualTo(new Rejected(Reason.MISSING_TOKEN));
  }

  @Test
  void budget_refillsWithTime() {
    flood(clumsy(), STRANGER);
    clock.advance(Duration.ofSeconds(1));
    long before = connections.signatureChecks();

    String bearer = clumsy();
    for (int i = 0; i < FLOOD; i++) {
      send(bearer, STRANGER);
    }

    assertThat(connections.signatureChecks() - before).isEqualTo(RATE);
  }

  @Test
  void success_isNotCharged() {
    for (int i = 0; i < 3 * BURST; i++) {
      assertThat(send(genuine(), PROVIDER)).isInstanceOf(Verified.class);
    }

    assertThat(send(forged(), PROVIDER)).isEqualTo(new Rejected(Reason.BAD_SIGNATURE));
  }

  @Test
  void provider_whileManyThreadsForge_isNeverRefused() throws Exception {
    String forged = forged();
    List<Callable<Authentication>> calls = new ArrayList<>();
    for (int i = 0; i < 4_000; i++) {
      calls.add(() -> send(forged, STRANGER));
      if (i % 20 == 0) {
        String genuine = genuine();
        calls.add(() -> send(genuine, PROVIDER));
      }
    }
    ExecutorService threads = Executors.newFixedThreadPool(16);
    int verified = 0;
    try {
      for (Future<Authentication> call : threads.invokeAll(calls)) {
        verified += call.get() instanceof Verified ? 1 : 0;
      }
    } finally {
      threads.shutdownNow();
    }

    assertThat(verified).isEqualTo(200);
    assertThat(connections.signatureChecks()).isLessThanOrEqualTo(11 * BURST + 200);
  }

  @Test
  void connection_paused_refusesWhoeverIsProven_andCountsNoFailure() {
    paused.add("okta");
    for (int i = 0; i < 3 * BURST; i++) {
      assertThat(send(genuine(), PROVIDER)).isEqualTo(new Rejected(Reason.CONNECTION_PAUSED));
    }
    assertThat(send(forged(), STRANGER)).isEqualTo(new Rejected(Reason.BAD_SIGNATURE));

    paused.clear();

    assertThat(send(genuine(), PROVIDER)).isInstanceOf(Verified.class);
  }
}
