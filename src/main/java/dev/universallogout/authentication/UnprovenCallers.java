package dev.universallogout.authentication;

import dev.universallogout.observability.Log;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Decides, before a signature is looked at, whether it is worth the work. What is limited is
 * failures, never revocations.
 *
 * <p>Why that does not block an identity provider, although nothing in an unsigned request can be
 * believed and several callers may share one address: what a request says can show that its
 * signature <em>cannot</em> be a valid one of the connection (its claims are not those that are
 * required), and a provider's own request is never of that kind. So such requests are refused as
 * soon as their address, or all addresses together, have failed too often. A request that says what
 * is required is looked at while its own address has failed seldom, whatever others do; always,
 * where a caller of the connection has been proven at that address within the last hour, as also
 * behind a proxy that shows one address for all; and otherwise at a rate that is kept for such
 * requests alone.
 *
 * <p>Each request is charged before it is looked at, so that many at once get no further than one
 * after the other, and gets it back when it is proven. Memory is bounded: an address that is
 * forgotten begins anew, and the addresses where callers were proven are kept apart, so that others
 * cannot displace them. Thread-safe; nothing in here waits.
 */
final class UnprovenCallers {
  static final Duration PROVEN = Duration.ofHours(1);

  private static final int NETWORKS = 10_000;
  private static final int PROVEN_NETWORKS = 1_000;
  private static final int BURST_SECONDS = 10;
  private static final int ALL_TOGETHER = 10;
  private static final Duration LOG_INTERVAL = Duration.ofSeconds(10);
  private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(%.*)?");
  private static final int IPV6_NETWORK_BYTES = 8;

  private final Clock clock;
  private final int rate;
  private final Map<String, Bucket> networks = new Bounded<>(NETWORKS);
  private final Map<ProvenCaller, Long> proven = new Bounded<>(PROVEN_NETWORKS);
  private final Bucket everybody;
  private final Bucket plausible;
  private long refused;
  private long logged;

  private record ProvenCaller(String connection, String network) {}

  /**
   * @param rate how many failures in a second one address may cause
   */
  UnprovenCallers(int rate, Clock clock) {
    this.rate = rate;
    this.clock = clock;
    this.everybody = new Bucket(rate * ALL_TOGETHER, clock.millis());
    this.plausible = new Bucket(rate * ALL_TOGETHER, clock.millis());
    this.logged = clock.millis() - LOG_INTERVAL.toMillis();
  }

  /**
   * What was decided of one request.
   *
   * @param granted whether its signature may be looked at
   * @param withinBudget whether its caller may learn why it is refused
   * @param charged where it was paid for
   */
  record Admission(boolean granted, boolean withinBudget, List<Bucket> charged) {}

  private static final Admission REFUSED = new Admission(false, false, List.of());

  /** So many tokens a second, and the tokens of {@link #BURST_SECONDS} at once. */
  static final class Bucket {
    private final int rate;
    private double tokens;
    private long filledAt;

    private Bucket(int rate, long now) {
      this.rate = rate;
      this.tokens = (double) rate * BURST_SECONDS;
      this.filledAt = now;
    }

    private boolean has(long now) {
      double elapsed = Math.max(0, now - filledAt) / 1000.0;
      tokens = Math.min((double) rate * BURST_SECONDS, tokens + elapsed * rate);
      filledAt = now;
      return tokens >= 1;
    }

    private boolean take(long now) {
      boolean has = has(now);
      tokens -= has ? 1 : 0;
      return has;
    }
  }

  private static final class Bounded<K, V> extends LinkedHashMap<K, V> {
    private static final long serialVersionUID = 1L;
    private final int limit;

    private Bounded(int limit) {
      super(16, 0.75f, true);
      this.limit = limit;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
      return size() > limit;
    }
  }

  /**
   * Decides of a request.
   *
   * @param address the caller's address as the container shows it
   * @param couldBeValid whether everything but the signature is as the connection requires
   */
  synchronized Admission admit(String connection, String address, boolean couldBeValid) {
    long now = clock.millis();
    String network = network(address);
    Bucket own = networks.computeIfAbsent(network, any -> new Bucket(rate, now));
    if (!couldBeValid) {
      if (own.has(now) && everybody.take(now)) {
        own.take(now);
        return new Admission(true, true, List.of(own, everybody));
      }
      return refused(now);
    }
    if (own.take(now)) {
      return new Admission(true, true, List.of(own));
    }
    Long provenAt = proven.get(new ProvenCaller(connection, network));
    if (provenAt != null && now - provenAt <= PROVEN.toMillis()) {
      return new Admission(true, false, List.of());
    }
    return plausible.take(now) ? new Admission(true, false, List.of(plausible)) : refused(now);
  }

  private Admission refused(long now) {
    refused++;
    if (Math.abs(now - logged) >= LOG_INTERVAL.toMillis()) {
      Log.THROTTLED.write(
          refused + " request(s) were answered 429 unseen: too many before them proved nothing");
      logged = now;
      refused = 0;
    }
    return REFUSED;
  }

  /** The request's caller was proven. */
  synchronized void proven(Admission admission, String connection, String address) {
    pardon(admission);
    proven.put(new ProvenCaller(connection, network(address)), clock.millis());
  }

  /** The request failed, but not by its caller's fault. */
  synchronized void pardon(Admission admission) {
    admission.charged().forEach(bucket -> bucket.tokens++);
  }

  /** A customer of a provider usually has a whole network of IPv6 addresses. */
  private static String network(String address) {
    if (!IPV6.matcher(address).matches()) {
      return address;
    }
    try {
      byte[] bytes = InetAddress.getByName(address).getAddress();
      return bytes.length > IPV6_NETWORK_BYTES
          ? HexFormat.of().formatHex(Arrays.copyOf(bytes, IPV6_NETWORK_BYTES))
          : address;
    } catch (UnknownHostException e) {
      // No address after all; then it is a name like any other.
      return address;
    }
  }
}
