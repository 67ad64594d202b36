package dev.universallogout.configuration;

import dev.universallogout.configuration.ConnectionSettings.KeySource;
import dev.universallogout.configuration.ConnectionSettings.StatusProfile;
import dev.universallogout.configuration.Settings.Endpoint;
import dev.universallogout.configuration.Settings.JournalKind;
import dev.universallogout.configuration.Settings.SessionSettings;
import dev.universallogout.configuration.Settings.SubjectAttribute;
import dev.universallogout.subject.SubjectIdentifier.Email;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Reads every key by its exact name and judges the whole; see {@code docs/configuration.md} for the
 * table.
 */
public final class SettingsReader {

  /** What all names start with. */
  public static final String PREFIX = "universal-logout.";

  /** The asymmetric JWS algorithms that exist here; a connection may narrow them. */
  public static final Set<String> ALGORITHMS =
      Set.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512");

  private static final Set<String> FORMATS =
      Set.of("account", "email", "iss_sub", "opaque", "phone_number", "did", "uri", "aliases");

  private static final int LEAST_AUDIT_KEY = 16;

  private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,63}");
  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|127(\\.[0-9]{1,3}){3}|\\[::1]");

  static final Set<String> KEYS =
      Set.of(
          "connections",
          "endpoint",
          "data-source",
          "journal",
          "journal.create-schema",
          "journal.notify",
          "journal.poll-interval",
          "retention",
          "token-timeout",
          "max-staleness",
          "on-stale",
          "clock-skew",
          "max-body-size",
          "strict",
          "unknown-subject",
          "email-local-part",
          "fail-deployment",
          "unproven-rate",
          "audit.key",
          "audit.remote-address",
          "metadata",
          "metadata.auth-method",
          "session.subject-attributes",
          "session.credential-cookies",
          "session.clear-site-data",
          "session.refuse-stateless",
          "refresh-tokens.holder",
          "refresh-tokens.jdbc",
          "refresh-tokens.lifetime",
          "refresh-tokens.reuse-window",
          "refresh-tokens.revoke-sql",
          "refresh-tokens.revoke-all-sql",
          "refresh-tokens.held-sql",
          "refresh-tokens.held-all-sql",
          "refresh-tokens.revocation-endpoint",
          "refresh-tokens.client-id",
          "refresh-tokens.client-secret");

  static final Set<String> CONNECTION_KEYS =
      Set.of(
          "enabled",
          "issuer",
          "client-id",
          "audience",
          "jwks-uri",
          "jwks",
          "certificates",
          "algorithms",
          "lenient-type",
          "authentication",
          "subject-formats",
          "subject-issuers",
          "email-domains",
          "principal-names",
          "status-profile");

  private final ConfigurationSource source;
  private final String defaultHolder;

  private SettingsReader(ConfigurationSource source, String defaultHolder) {
    this.source = source;
    this.defaultHolder = defaultHolder;
  }

  /**
   * Reads and judges.
   *
   * @param source where keys are looked up
   * @param defaultHolder the name of this application as holder of refresh tokens unless one is
   *     configured
   * @throws ConfigurationException for the first key that is wrong, missing or contradictory
   */
  public static Settings read(ConfigurationSource source, String defaultHolder) {
    return new SettingsReader(source, defaultHolder).settings();
  }

  /** Whether a wrong configuration stops the deployment. */
  public static boolean failDeployment(ConfigurationSource source) {
    return source
        .value(PREFIX + "fail-deployment")
        .map(value -> !value.strip().equals("false"))
        .orElse(true);
  }

  private Settings settings() {
    List<String> names = list("connections");
    if (names.isEmpty() && endpoint() != Endpoint.NONE) {
      throw wrong(
          "connections",
          "missing; name at least one connection, for example universal-logout.connections=okta");
    }
    for (String name : names) {
      if (!NAME.matcher(name).matches()) {
        throw wrong(
            "connections",
            "\"" + name + "\" is not a connection name; use a-z, 0-9 and -, at most 63 characters");
      }
    }
    if (new LinkedHashSet<>(names).size() != names.size()) {
      throw wrong("connections", "a name is listed twice");
    }
    judgeNames(names);
    flag("fail-deployment", true);
    Map<String, ConnectionSettings> connections = new LinkedHashMap<>();
    for (String name : names) {
      connections.put(name, connection(name, names.size() == 1));
    }
    Optional<String> dataSource = text("data-source");
    JournalKind journal =
        choice(
            "journal",
            JournalKind.AUTO,
            Map.of(
                "auto", JournalKind.AUTO, "jdbc", JournalKind.JDBC, "memory", JournalKind.MEMORY));
    if (journal == JournalKind.MEMORY && dataSource.isPresent()) {
      throw wrong("journal", "memory contradicts universal-logout.data-source; give one of them");
    }
    Duration pollInterval =
        duration(
            "journal.poll-interval",
            Duration.ofMillis(250),
            Duration.ofMillis(10),
            Duration.ofMinutes(1));
    Duration maxStaleness =
        duration(
            "max-staleness", Duration.ofSeconds(10), Duration.ofSeconds(1), Duration.ofHours(1));
    if (maxStaleness.compareTo(pollInterval) <= 0) {
      throw wrong("max-staleness", "must be longer than universal-logout.journal.poll-interval");
    }
    return new Settings(
        connections,
        endpoint(),
        dataSource,
        journal,
        text("journal.create-schema").map(value -> flag("journal.create-schema", false)),
        flag("journal.notify", false),
        pollInterval,
        duration("retention", Duration.ofDays(30), Duration.ofDays(1), Duration.ofDays(3650)),
        duration(
            "token-timeout", Duration.ofSeconds(5), Duration.ofMillis(100), Duration.ofMinutes(1)),
        maxStaleness,
        choice("on-stale", false, Map.of("allow", false, "deny", true)),
        duration("clock-skew", Duration.ofSeconds(60), Duration.ZERO, Duration.ofSeconds(120)),
        number("max-body-size", 16_384, 512, 1_048_576),
        flag("strict", false),
        choice("unknown-subject", false, Map.of("accept", false, "reject", true)),
        choice("email-local-part", false, Map.of("ignore-case", false, "exact", true)),
        new SessionSettings(
            list("session.subject-attributes").stream().map(this::subjectAttribute).toList(),
            list("session.credential-cookies"),
            flag("session.clear-site-data", false),
            flag("session.refuse-stateless", false)),
        refreshTokens(),
        operators());
  }

  private OperatorSettings operators() {
    OperatorSettings unsaid = OperatorSettings.DEFAULT;
    Optional<String> auditKey = text("audit.key").map(value -> fileUrlOrText("audit.key", value));
    if (auditKey.isPresent() && auditKey.get().length() < LEAST_AUDIT_KEY) {
      throw wrong("audit.key", "is shorter than " + LEAST_AUDIT_KEY + " characters");
    }
    return new OperatorSettings(
        number("unproven-rate", unsaid.unprovenRate(), 1, 100_000),
        auditKey,
        flag("audit.remote-address", unsaid.auditRemoteAddress()),
        flag("metadata", unsaid.metadata()),
        text("metadata.auth-method").orElse(unsaid.metadataAuthMethod()));
  }

  private RefreshTokenSettings refreshTokens() {
    Optional<URI> revocationEndpoint =
        text("refresh-tokens.revocation-endpoint")
            .map(value -> secureUri("refresh-tokens.revocation-endpoint", value));
    Optional<String> clientId = text("refresh-tokens.client-id");
    if (revocationEndpoint.isPresent() && clientId.isEmpty()) {
      throw wrong(
          "refresh-tokens.client-id", "missing; refresh-tokens.revocation-endpoint needs it");
    }
    Optional<String> clientSecret =
        text("refresh-tokens.client-secret")
            .map(value -> fileUrlOrText("refresh-tokens.client-secret", value));
    if (clientSecret.isPresent() && clientId.isEmpty()) {
      throw wrong("refresh-tokens.client-id", "missing; refresh-tokens.client-secret needs it");
    }
    Optional<String> heldSql = text("refresh-tokens.held-sql");
    if (heldSql.isPresent() && revocationEndpoint.isEmpty()) {
      throw wrong(
          "refresh-tokens.revocation-endpoint", "missing; refresh-tokens.held-sql needs it");
    }
    return new RefreshTokenSettings(
        text("refresh-tokens.holder").orElse(defaultHolder),
        flag("refresh-tokens.jdbc", false),
        duration(
            "refresh-tokens.lifetime",
            Duration.ofDays(30),
            Duration.ofMinutes(1),
            Duration.ofDays(3650)),
        duration(
            "refresh-tokens.reuse-window",
            Duration.ofSeconds(10),
            Duration.ZERO,
            Duration.ofMinutes(2)),
        text("refresh-tokens.revoke-sql"),
        text("refresh-tokens.revoke-all-sql"),
        heldSql,
        text("refresh-tokens.held-all-sql"),
        revocationEndpoint,
        clientId,
        clientSecret);
  }

  private ConnectionSettings connection(String name, boolean only) {
    String prefix = "connection." + name + ".";
    boolean called = endpoint() != Endpoint.NONE;
    Set<String> issuers = new LinkedHashSet<>(list(prefix + "issuer"));
    Set<String> subjectIssuers = new LinkedHashSet<>(list(prefix + "subject-issuers"));
    if (issuers.isEmpty() && (called || subjectIssuers.isEmpty())) {
      throw wrong(prefix + "issuer", "missing");
    }
    String clientId = text(prefix + "client-id").orElse("");
    if (called && clientId.isEmpty()) {
      throw wrong(prefix + "client-id", "missing");
    }
    Set<String> audiences = new LinkedHashSet<>(list(prefix + "audience"));
    if (called && audiences.isEmpty()) {
      throw wrong(prefix + "audience", "missing; it is the public URL of the endpoint");
    }
    audiences.forEach(audience -> absolute(prefix + "audience", audience));
    boolean container =
        choice(prefix + "authentication", false, Map.of("jwt", false, "container", true));
    if (container && endpoint() == Endpoint.SERVLET) {
      throw wrong(
          prefix + "authentication",
          "container needs the WAR; the jar's own endpoint verifies the JWT itself");
    }
    KeySource keys = keys(prefix);
    if (container && !(keys instanceof KeySource.Discovery)) {
      throw wrong(
          prefix + "authentication",
          "container contradicts jwks-uri, jwks and certificates; the container has its own keys");
    }
    return new ConnectionSettings(
        name,
        flag(prefix + "enabled", true),
        issuers,
        clientId,
        audiences,
        keys,
        oneOf(prefix + "algorithms", ALGORITHMS),
        flag(prefix + "lenient-type", false),
        container,
        scope(prefix, only, subjectIssuers.isEmpty() ? issuers : subjectIssuers),
        choice(
            prefix + "status-profile",
            StatusProfile.AUTH0,
            Map.of("auth0", StatusProfile.AUTH0, "draft", StatusProfile.DRAFT)));
  }

  private SubjectScope scope(String prefix, boolean only, Set<String> issuers) {
    Optional<Set<String>> emailDomains =
        text(prefix + "email-domains").map(value -> domains(prefix + "email-domains"));
    Optional<Pattern> principalNames =
        text(prefix + "principal-names").map(value -> pattern(prefix + "principal-names", value));
    if (!only && emailDomains.isEmpty()) {
      throw wrong(
          prefix + "email-domains",
          "missing; with several connections each must say whose e-mail addresses are its own");
    }
    if (!only && principalNames.isEmpty()) {
      throw wrong(
          prefix + "principal-names",
          "missing; with several connections each must say whose principal names are its own"
              + " (a regular expression)");
    }
    return new SubjectScope(
        oneOf(prefix + "subject-formats", FORMATS), issuers, emailDomains, principalNames);
  }

  private Set<String> domains(String key) {
    Set<String> domains = new LinkedHashSet<>();
    for (String domain : list(key)) {
      if (!Email.looksLike("a@" + domain)) {
        throw wrong(key, "\"" + domain + "\" is not a domain");
      }
      domains.add(Email.comparableDomain(domain));
    }
    return domains;
  }

  private KeySource keys(String prefix) {
    List<String> uris = list(prefix + "jwks-uri");
    Optional<String> jwks = text(prefix + "jwks");
    Optional<String> certificates = text(prefix + "certificates");
    long given = (uris.isEmpty() ? 0 : 1) + jwks.stream().count() + certificates.stream().count();
    if (given > 1) {
      throw wrong(prefix + "jwks-uri", "give one of jwks-uri, jwks and certificates");
    }
    if (!uris.isEmpty()) {
      return new KeySource.JwksUris(
          uris.stream().map(uri -> secureUri(prefix + "jwks-uri", uri)).toList());
    } else if (jwks.isPresent()) {
      return new KeySource.InlineJwks(fileOrText(prefix + "jwks", jwks.get()));
    } else if (certificates.isPresent()) {
      return new KeySource.Certificates(fileOrText(prefix + "certificates", certificates.get()));
    }
    return new KeySource.Discovery();
  }

  private Endpoint endpoint() {
    return choice(
        "endpoint",
        Endpoint.SERVLET,
        Map.of("servlet", Endpoint.SERVLET, "jax-rs", Endpoint.JAX_RS, "none", Endpoint.NONE));
  }

  /**
   * Names are judged in dotted form only: the environment may hold names that merely look like
   * ours.
   */
  private void judgeNames(List<String> connections) {
    for (String name : new TreeSet<>(source.dottedNames())) {
      String key = name.substring(PREFIX.length());
      if (KEYS.contains(key)) {
        continue;
      }
      if (!key.startsWith("connection.")) {
        throw wrong(key, "there is no such key; docs/configuration.md lists them");
      }
      int dot = key.indexOf('.', "connection.".length());
      String connection = dot < 0 ? "" : key.substring("connection.".length(), dot);
      if (!connections.contains(connection)) {
        throw wrong(key, "there is no such connection; universal-logout.connections lists them");
      }
      if (!CONNECTION_KEYS.contains(key.substring(dot + 1))) {
        throw wrong(key, "there is no such key; docs/configuration.md lists them");
      }
    }
  }

  private SubjectAttribute subjectAttribute(String path) {
    List<String> parts = List.of(path.split("\\.", -1));
    if (parts.stream().anyMatch(String::isBlank)) {
      throw wrong(
          "session.subject-attributes",
          "\"" + path + "\" is not an attribute or attribute.property");
    }
    return new SubjectAttribute(parts.get(0), parts.subList(1, parts.size()));
  }

  private Set<String> oneOf(String key, Set<String> known) {
    List<String> chosen = list(key);
    for (String value : chosen) {
      if (!known.contains(value)) {
        throw wrong(
            key, "\"" + value + "\" is not one of " + String.join(", ", new TreeSet<>(known)));
      }
    }
    return chosen.isEmpty() ? known : new LinkedHashSet<>(chosen);
  }

  private <T> T choice(String key, T otherwise, Map<String, T> choices) {
    Optional<String> value = text(key);
    if (value.isEmpty()) {
      return otherwise;
    }
    T chosen = choices.get(value.get());
    if (chosen == null) {
      throw wrong(
          key,
          "\""
              + value.get()
              + "\" is not one of "
              + String.join(", ", new TreeSet<>(choices.keySet())));
    }
    return chosen;
  }

  private boolean flag(String key, boolean otherwise) {
    return choice(key, otherwise, Map.of("true", true, "false", false));
  }

  private int number(String key, int otherwise, int least, int most) {
    Optional<String> value = text(key);
    if (value.isEmpty()) {
      return otherwise;
    }
    try {
      int number = Integer.parseInt(value.get());
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Said below, as for a number out of range.
    }
    throw wrong(key, "\"" + value.get() + "\" is not a number from " + least + " to " + most);
  }

  private Duration duration(String key, Duration otherwise, Duration least, Duration most) {
    Optional<String> value = text(key);
    if (value.isEmpty()) {
      return otherwise;
    }
    try {
      Duration duration = Duration.parse(value.get());
      if (duration.compareTo(least) >= 0 && duration.compareTo(most) <= 0) {
        return duration;
      }
    } catch (DateTimeParseException e) {
      // Said below, as for a duration out of range.
    }
    throw wrong(
        key, "\"" + value.get() + "\" is not an ISO 8601 duration from " + least + " to " + most);
  }

  private Pattern pattern(String key, String value) {
    try {
      return Pattern.compile(value);
    } catch (PatternSyntaxException e) {
      throw wrong(key, "is not a regular expression: " + e.getDescription());
    }
  }

  private static URI absolute(String key, String value) {
    try {
      URI uri = URI.create(value);
      if (uri.isAbsolute() && uri.getRawUserInfo() == null) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      // Said below, as for a relative one.
    }
    // The value is not repeated, since a password may be in it.
    throw wrong(key, "must be an absolute URI, without user and password");
  }

  /** Whether keys and secrets may be exchanged with this location. */
  public static boolean isSecure(URI uri) {
    return "https".equals(uri.getScheme())
        || ("http".equals(uri.getScheme()) && loopback(uri.getHost()));
  }

  private static URI secureUri(String key, String value) {
    URI uri = absolute(key, value);
    if (isSecure(uri)) {
      return uri;
    }
    throw wrong(key, "\"" + value + "\" must be https (http only on the loopback interface)");
  }

  /** By its text alone, since a name such as 127.a.example is for its owner to resolve. */
  private static boolean loopback(String host) {
    return host != null && LOOPBACK.matcher(host).matches();
  }

  /** A value that starts with {@code file:} or {@code /} names a file; its text is the value. */
  private static String fileOrText(String key, String value) {
    return value.startsWith("/") ? file(key, value) : fileUrlOrText(key, value);
  }

  /** The same for a value that may itself start with a slash. */
  private static String fileUrlOrText(String key, String value) {
    return value.startsWith("file:") ? file(key, value.substring("file:".length())) : value;
  }

  private static String file(String key, String path) {
    String text;
    try {
      text = Files.readString(Path.of(path)).strip();
    } catch (IOException | InvalidPathException e) {
      throw wrong(key, "the file it names cannot be read as UTF-8 text");
    }
    if (text.isEmpty()) {
      throw wrong(key, "the file it names is empty");
    }
    return text;
  }

  private List<String> list(String key) {
    Optional<String> text = text(key);
    List<String> values =
        text.stream()
            .flatMap(value -> Arrays.stream(value.split(",", -1)))
            .map(String::strip)
            .filter(value -> !value.isEmpty())
            .toList();
    if (text.isPresent() && values.isEmpty()) {
      throw wrong(key, "names nothing");
    }
    return values;
  }

  private Optional<String> text(String key) {
    return source.value(PREFIX + key).map(String::strip).filter(value -> !value.isEmpty());
  }

  private static ConfigurationException wrong(String key, String problem) {
    return ConfigurationException.of(key, problem);
  }
}
