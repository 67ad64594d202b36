package dev.universallogout.authentication;

import dev.universallogout.authentication.Authentication.Reason;
import dev.universallogout.authentication.Authentication.Rejected;
import dev.universallogout.authentication.Authentication.Verified;
import dev.universallogout.authentication.SignedToken.Reading;
import dev.universallogout.authentication.UnprovenCallers.Admission;
import dev.universallogout.configuration.ConfigurationException;
import dev.universallogout.configuration.ConnectionSettings;
import dev.universallogout.configuration.ConnectionSettings.KeySource.Certificates;
import dev.universallogout.configuration.ConnectionSettings.KeySource.Discovery;
import dev.universallogout.configuration.ConnectionSettings.KeySource.InlineJwks;
import dev.universallogout.configuration.ConnectionSettings.KeySource.JwksUris;
import dev.universallogout.configuration.SettingsReader;
import java.net.URI;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * All connections, and the verification of their callers' JWTs (RFC 7519 §7.2, RFC 7523 §3, RFC
 * 8725). A refusal says nothing about which connections or keys exist, neither by its content nor,
 * as far as computing goes, by its time.
 *
 * <p>Safe for use by several threads. A call may wait some seconds for an identity provider's keys;
 * published keys are fetched and kept fresh in the background until {@link #close}.
 */
public final class Connections implements AutoCloseable {

  private static final Duration KEEP_WARM_INTERVAL = Duration.ofSeconds(30);

  private final Map<String, TokenVerifier> verifiers = new LinkedHashMap<>();
  private final ScheduledThreadPoolExecutor background;
  private final UnprovenCallers unproven;
  private final LongAdder signatureChecks = new LongAdder();

  /**
   * Connections as configured. Nothing is fetched before this returns.
   *
   * @param clockSkew the tolerance for the callers' clocks
   * @param unprovenRate how many failures in a second one network address may cause
   * @param paused whether an operator has paused a connection
   * @throws ConfigurationException for keys in the configuration that cannot be used
   */
  public Connections(
      Map<String, ConnectionSettings> settings,
      Duration clockSkew,
      int unprovenRate,
      Predicate<String> paused,
      Clock clock) {
    unproven = new UnprovenCallers(unprovenRate, clock);
    settings.forEach(
        (name, connection) ->
            verifiers.put(
                name,
                new TokenVerifier(
                    new Connection(name, connection),
                    keysByIssuer(connection, clock),
                    new ClaimRules(connection, clockSkew, clock),
                    paused)));
    background =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "universal-logout-keys");
              thread.setDaemon(true);
              return thread;
            });
    for (PublishedKeys keys : published()) {
      background.scheduleWithFixedDelay(
          keys::keepWarm, 0, KEEP_WARM_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /** The connection of this name. */
  public Optional<Connection> find(String name) {
    return Optional.ofNullable(verifiers.get(name)).map(TokenVerifier::connection);
  }

  /**
   * Verifies a caller in every respect; where too many of its address have failed, without looking
   * at what cannot be valid anyhow.
   *
   * @param connectionName the name in the request's path, known or not
   * @param authorizationHeaders the values of all {@code Authorization} headers of the request
   * @param address the caller's network address as the container shows it
   */
  public Authentication authenticate(
      String connectionName, List<String> authorizationHeaders, String address) {
    Reading reading = SignedToken.fromHeaders(authorizationHeaders);
    Admission admission =
        unproven.admit(connectionName, address, couldBeValid(connectionName, reading));
    if (!admission.granted()) {
      return new Rejected(Reason.THROTTLED);
    }
    Authentication authentication = verify(connectionName, reading);
    if (authentication instanceof Verified) {
      unproven.proven(admission, connectionName, address);
    } else if (!(authentication instanceof Rejected rejected) || ofProvenCaller(rejected)) {
      unproven.pardon(admission);
    } else if (!admission.withinBudget()) {
      return new Rejected(Reason.THROTTLED);
    }
    return authentication;
  }

  private static boolean ofProvenCaller(Rejected rejected) {
    return rejected.reason() == Reason.CONNECTION_DISABLED
        || rejected.reason() == Reason.CONNECTION_PAUSED;
  }

  private boolean couldBeValid(String connectionName, Reading reading) {
    TokenVerifier verifier = verifiers.get(connectionName);
    return verifier != null
        && reading instanceof Reading.Read read
        && verifier.couldBeValid(read.token());
  }

  /** How many signatures have been looked at. */
  public long signatureChecks() {
    return signatureChecks.sum();
  }

  Authentication authenticate(String connectionName, List<String> authorizationHeaders) {
    return verify(connectionName, SignedToken.fromHeaders(authorizationHeaders));
  }

  private Authentication verify(String connectionName, Reading reading) {
    if (!(reading instanceof Reading.Read read)) {
      return refusal(reading);
    }
    signatureChecks.increment();
    TokenVerifier verifier = verifiers.get(connectionName);
    if (verifier == null) {
      SignatureCheck.pretend(read.token());
      return new Rejected(Reason.UNKNOWN_CONNECTION);
    }
    return verifier.verify(read.token());
  }

  /**
   * Verifies a caller whose signature the container has verified, for a connection that leaves that
   * to it. All other rules are applied to the token itself.
   *
   * @param claims the claims of the container's principal; they must be those of the token
   * @param rawToken the compact JWS that the container has verified
   */
  public Authentication accept(String connectionName, Map<String, Object> claims, String rawToken) {
    TokenVerifier verifier = verifiers.get(connectionName);
    if (verifier == null || !verifier.connection().settings().containerAuthenticates()) {
      return new Rejected(Reason.UNKNOWN_CONNECTION);
    }
    Reading reading = SignedToken.parse(rawToken);
    if (!(reading instanceof Reading.Read read)) {
      return refusal(reading);
    }
    boolean same =
        Stream.of("iss", "sub", "jti")
            .allMatch(name -> Objects.equals(claims.get(name), read.token().claim(name)));
    return same ? verifier.verifySigned(read.token()) : new Rejected(Reason.MALFORMED_TOKEN);
  }

  /**
   * How long ago each connection's published keys were fetched, in seconds: the oldest of them, and
   * -1 where some never were. Connections with other keys are left out.
   */
  public Map<String, Double> keyAges() {
    Map<String, Double> ages = new TreeMap<>();
    verifiers.forEach(
        (name, verifier) -> {
          for (VerificationKeys keys : verifier.keys()) {
            if (keys instanceof PublishedKeys published) {
              double age = published.age().map(known -> known.toMillis() / 1000.0).orElse(-1.0);
              ages.merge(name, age, (one, two) -> Math.min(one, two) < 0 ? -1 : Math.max(one, two));
            }
          }
        });
    return ages;
  }

  /** Stops the background work. */
  @Override
  public void close() {
    background.shutdownNow();
  }

  private static Rejected refusal(Reading reading) {
    return new Rejected(((Reading.Unreadable) reading).reason());
  }

  private List<PublishedKeys> published() {
    return verifiers.values().stream()
        .flatMap(verifier -> verifier.keys().stream())
        .filter(PublishedKeys.class::isInstance)
        .map(PublishedKeys.class::cast)
        .toList();
  }

  private static Map<String, List<VerificationKeys>> keysByIssuer(
      ConnectionSettings settings, Clock clock) {
    Map<String, List<VerificationKeys>> keys = new LinkedHashMap<>();
    if (settings.containerAuthenticates()) {
      settings.issuers().forEach(issuer -> keys.put(issuer, List.of()));
    } else if (settings.keys() instanceof Discovery) {
      for (String issuer : settings.issuers()) {
        keys.put(issuer, List.of(discovered(settings.name(), issuer, clock)));
      }
    } else {
      List<VerificationKeys> shared = keysOfAllIssuers(settings, clock);
      settings.issuers().forEach(issuer -> keys.put(issuer, shared));
    }
    return keys;
  }

  private static VerificationKeys discovered(String name, String issuer, Clock clock) {
    if (!isSecure(issuer)) {
      throw wrong(
          name,
          "issuer",
          "\"" + issuer + "\" has no discovery document; give jwks-uri, jwks or certificates");
    }
    return new PublishedKeys(
        "connection " + name + ", discovery of " + issuer, new DiscoveredPublisher(issuer), clock);
  }

  private static boolean isSecure(String issuer) {
    try {
      return SettingsReader.isSecure(URI.create(issuer));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static List<VerificationKeys> keysOfAllIssuers(ConnectionSettings settings, Clock clock) {
    String name = settings.name();
    List<VerificationKeys> keys = new ArrayList<>();
    if (settings.keys() instanceof JwksUris published) {
      for (URI uri : published.uris()) {
        keys.add(
            new PublishedKeys(
                "connection " + name + ", " + uri,
                () -> JwkSets.usableKeys(Download.text(uri)),
                clock));
      }
    } else if (settings.keys() instanceof InlineJwks inline) {
      try {
        keys.add(FixedKeys.ofJwks(inline.json()));
      } catch (ParseException e) {
        throw wrong(name, "jwks", "cannot be used: " + e.getMessage());
      }
    } else if (settings.keys() instanceof Certificates certificates) {
      try {
        keys.add(FixedKeys.ofCertificates(certificates.pem()));
      } catch (ParseException e) {
        throw wrong(name, "certificates", "cannot be used: " + e.getMessage());
      }
    }
    return keys;
  }

  private static ConfigurationException wrong(String connection, String key, String problem) {
    return new ConfigurationException(
        SettingsReader.PREFIX + "connection." + connection + "." + key + ": " + problem);
  }
}
