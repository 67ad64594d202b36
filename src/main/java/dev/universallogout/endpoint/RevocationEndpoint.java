package dev.universallogout.endpoint;

import dev.universallogout.authentication.Authentication;
import dev.universallogout.authentication.Authentication.KeysUnavailable;
import dev.universallogout.authentication.Authentication.Reason;
import dev.universallogout.authentication.Authentication.Rejected;
import dev.universallogout.authentication.Authentication.Verified;
import dev.universallogout.authentication.Caller;
import dev.universallogout.authentication.Connection;
import dev.universallogout.authentication.Connections;
import dev.universallogout.configuration.ConnectionSettings.StatusProfile;
import dev.universallogout.configuration.Settings;
import dev.universallogout.journal.Revocation;
import dev.universallogout.observability.Audit;
import dev.universallogout.observability.Log;
import dev.universallogout.observability.Metrics;
import dev.universallogout.revocation.RevocationOutcome;
import dev.universallogout.revocation.Revocations;
import dev.universallogout.revocation.UserDirectory;
import dev.universallogout.subject.ParsedBody;
import dev.universallogout.subject.SubjectIdentifier;
import dev.universallogout.subject.SubjectIdentifier.Aliases;
import dev.universallogout.subject.SubjectJson;
import dev.universallogout.subject.SubjectParser;
import jakarta.json.Json;
import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP exchange of Global Token Revocation, whichever face it comes through: the caller is
 * proven first, then the body is read and judged, then the user is revoked. Every status and header
 * is decided here. Thread-safe.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/draft-parecki-oauth-global-token-revocation">
 *     draft-parecki-oauth-global-token-revocation §3</a>
 */
public final class RevocationEndpoint {

  /** The name of the servlet context attribute that holds it. */
  public static final String ATTRIBUTE = "dev.universallogout.endpoint";

  /** The path below the application's own, without the connection's name. */
  public static final String PATH = "/oauth/global-token-revocation/connection/";

  private static final String METADATA = "/.well-known/oauth-authorization-server";

  private static final Pattern CONNECTION = Pattern.compile("[a-z0-9-]{1,63}");

  private static final Pattern JSON =
      Pattern.compile(
          "application/json\\s*(?:;\\s*charset\\s*=\\s*\"?utf-8\"?\\s*)?;?\\s*",
          Pattern.CASE_INSENSITIVE);

  /** Formats that mean nothing to an application that cannot say who is meant. */
  private static final Set<String> NEED_RESOLVER = Set.of("account", "phone_number", "did", "uri");

  private final Settings settings;
  private final Connections connections;
  private final Revocations revocations;
  private final Supplier<Boolean> resolver;
  private final Supplier<Optional<UserDirectory>> directory;
  private final BooleanSupplier controlsKnown;
  private final Metrics metrics;
  private final Audit audit;
  private final StatusProfile unknownConnectionProfile;

  /**
   * @param settings the configuration
   * @param connections the connections
   * @param revocations the use case
   * @param resolver whether the host resolves further identifiers
   * @param directory the host's directory of users, if it has one
   * @param controlsKnown whether it is known what operators have decided
   * @param metrics counts
   * @param audit writes the audit records
   */
  public RevocationEndpoint(
      Settings settings,
      Connections connections,
      Revocations revocations,
      Supplier<Boolean> resolver,
      Supplier<Optional<UserDirectory>> directory,
      BooleanSupplier controlsKnown,
      Metrics metrics,
      Audit audit) {
    this.metrics = metrics;
    this.audit = audit;
    this.settings = settings;
    this.connections = connections;
    this.revocations = revocations;
    this.resolver = resolver;
    this.directory = directory;
    this.controlsKnown = controlsKnown;
    this.unknownConnectionProfile =
        settings.connections().values().stream()
                .allMatch(c -> c.statusProfile() == StatusProfile.DRAFT)
            ? StatusProfile.DRAFT
            : StatusProfile.AUTH0;
  }

  /** The endpoint of an application, or null where it did not start. */
  public static @Nullable RevocationEndpoint of(ServletContext context) {
    return (RevocationEndpoint) context.getAttribute(ATTRIBUTE);
  }

  /**
   * The answer of an application whose configuration is wrong and that was told to start all the
   * same.
   */
  public static EndpointAnswer notConfigured() {
    return new EndpointAnswer(503, Map.of("Cache-Control", "no-store"), "");
  }

  /** The answer to any method but POST. */
  public static EndpointAnswer methodNotAllowed() {
    return new EndpointAnswer(405, Map.of("Cache-Control", "no-store", "Allow", "POST"), "");
  }

  /** The answer to a path that is not that of a connection. */
  public static EndpointAnswer notFound() {
    return new EndpointAnswer(404, Map.of("Cache-Control", "no-store"), "");
  }

  /** Whether the last segment of a path, raw, can be a connection's name. */
  public static boolean isConnectionName(String segment) {
    return CONNECTION.matcher(segment).matches();
  }

  /**
   * The answer to a request for a connection's discovery metadata; empty where it is for something
   * else, or that is not served.
   *
   * @param method the request's method
   * @param segment what follows {@link #PATH} in the request's path, raw
   * @see <a href="https://www.rfc-editor.org/rfc/rfc8414#section-3">RFC 8414 §3</a>
   */
  public Optional<EndpointAnswer> metadata(String method, String segment) {
    if (!settings.operators().metadata() || !method.equals("GET") || !segment.endsWith(METADATA)) {
      return Optional.empty();
    }
    return connections
        .find(segment.substring(0, segment.length() - METADATA.length()))
        .map(this::metadata);
  }

  private EndpointAnswer metadata(Connection connection) {
    String url = publicUrl(connection);
    String body =
        Json.createObjectBuilder()
            .add("issuer", url)
            .add("global_token_revocation_endpoint", url)
            .add(
                "global_token_revocation_endpoint_auth_methods_supported",
                Json.createArrayBuilder().add(settings.operators().metadataAuthMethod()))
            .build()
            .toString();
    return new EndpointAnswer(
        200, Map.of("Cache-Control", "max-age=300", "Content-Type", "application/json"), body);
  }

  /** One of the audiences, never what the request says. */
  private static String publicUrl(Connection connection) {
    List<String> urls = connection.settings().audiences().stream().sorted().toList();
    return urls.stream()
        .filter(url -> url.endsWith(PATH + connection.name()))
        .findFirst()
        .orElse(urls.get(0));
  }

  /** Proves the caller and revokes. */
  public EndpointAnswer handle(EndpointRequest request) {
    Authentication authentication =
        authenticate(request.connection(), request.authorization(), request.remoteAddress());
    return authentication instanceof Verified verified
        ? revoke(verified.caller(), request)
        : refuse(request.connection(), authentication, request.remoteAddress());
  }

  /** Proves the caller. */
  public Authentication authenticate(
      String connection, List<String> authorization, String remoteAddress) {
    return connections.authenticate(connection, authorization, remoteAddress);
  }

  /**
   * Judges a caller whose signature the container has proven, for connections that are configured
   * so.
   */
  public Authentication accept(String connection, Map<String, Object> claims, String rawToken) {
    return connections.accept(connection, claims, rawToken);
  }

  /** Whether the container is to prove the callers of this connection. */
  public boolean containerAuthenticates(String connection) {
    return connections
        .find(connection)
        .map(c -> c.settings().containerAuthenticates())
        .orElse(false);
  }

  /** The answer to a caller who was not proven. */
  public EndpointAnswer refuse(
      String connection, Authentication authentication, String remoteAddress) {
    StatusProfile profile =
        connections
            .find(connection)
            .map(Connection::statusProfile)
            .orElse(unknownConnectionProfile);
    if (authentication instanceof KeysUnavailable) {
      recordRefusal(connection, "KEYS_UNAVAILABLE", remoteAddress);
      return Outcome.UNAVAILABLE.answer(profile);
    }
    Reason reason = ((Rejected) authentication).reason();
    if (reason == Reason.THROTTLED) {
      metrics.refused(reason.name());
    } else {
      recordRefusal(connection, reason.name(), remoteAddress);
      Log.REFUSED.write("a request was refused: " + reason);
    }
    return switch (reason) {
      case MISSING_TOKEN -> Outcome.MISSING_TOKEN.answer(profile);
      case CONNECTION_DISABLED -> Outcome.DISABLED.answer(profile);
      case CONNECTION_PAUSED ->
          (controlsKnown.getAsBoolean() ? Outcome.DISABLED : Outcome.UNAVAILABLE).answer(profile);
      case THROTTLED -> Outcome.THROTTLED.answer(profile);
      default -> Outcome.REJECTED.answer(profile);
    };
  }

  /** Of those that are throttled there is one line in a while, not a record each. */
  private void recordRefusal(String connection, String reason, String remoteAddress) {
    metrics.refused(reason);
    audit.refused(
        connections.find(connection).map(Connection::name).orElse(""), reason, remoteAddress);
  }

  /** Reads the body that a proven caller sent, and revokes. */
  public EndpointAnswer revoke(Caller caller, EndpointRequest request) {
    Connection connection = caller.connection();
    Outcome outcome;
    try {
      outcome = outcome(caller, connection, request);
    } catch (IOException e) {
      // The caller is gone or too slow.
      logRefusal(connection, "its body did not arrive");
      outcome = Outcome.MALFORMED;
    } catch (RuntimeException e) {
      Log.ENDPOINT_FAILED.write("a request through " + connection.name() + " failed", e);
      audit.finished(connection.name(), caller.requestId(), "FAILED", OptionalLong.empty(), 0);
      outcome = Outcome.UNAVAILABLE;
    }
    if (outcome.beforeEffect()) {
      metrics.refused(outcome.name());
      audit.finished(
          connection.name(), caller.requestId(), outcome.name(), OptionalLong.empty(), 0);
    }
    return outcome.answer(connection.statusProfile());
  }

  private Outcome outcome(Caller caller, Connection connection, EndpointRequest request)
      throws IOException {
    if (!isJson(request)) {
      logRefusal(connection, "its Content-Type is not application/json");
      return Outcome.UNSUPPORTED_MEDIA_TYPE;
    }
    byte[] body = read(request);
    if (body == null) {
      logRefusal(connection, "its body is over " + settings.maxBodySize() + " bytes");
      return Outcome.TOO_LARGE;
    }
    ParsedBody parsed = SubjectParser.parse(body, settings.strict());
    if (!(parsed instanceof ParsedBody.Subject named)) {
      logRefusal(connection, ((ParsedBody.Malformed) parsed).reason().toString());
      return Outcome.MALFORMED;
    }
    if (!named.undescribedMembers().isEmpty()) {
      Log.UNDESCRIBED_MEMBER.write(
          "a request through "
              + connection.name()
              + " has members that its format does not describe: "
              + String.join(", ", named.undescribedMembers()));
    }
    audit.requested(
        connection.name(),
        caller.issuer(),
        caller.requestId(),
        named.subject().format(),
        SubjectJson.write(named.subject()),
        request.remoteAddress());
    return revoke(caller, connection, named.subject());
  }

  private Outcome revoke(Caller caller, Connection connection, SubjectIdentifier named) {
    Optional<SubjectIdentifier> recognised = recognised(named);
    if (recognised.isEmpty()) {
      logRefusal(connection, "a subject of this format needs a SubjectResolver");
      return Outcome.UNSUPPORTED_FORMAT;
    }
    SubjectIdentifier subject = recognised.get();
    if (!connection.scope().admits(subject)) {
      logRefusal(connection, "it names a subject outside the connection");
      return Outcome.OUT_OF_SCOPE;
    }
    Optional<UserDirectory> users = directory.get();
    if (users.isPresent()) {
      Set<String> found = new LinkedHashSet<>();
      subject.flattened().forEach(identifier -> users.get().find(identifier).ifPresent(found::add));
      if (found.size() > 1) {
        logRefusal(connection, "its aliases name different users of the UserDirectory");
        return Outcome.DIFFERENT_SUBJECTS;
      }
      if (found.isEmpty() && settings.rejectUnknownSubject()) {
        logRefusal(connection, "the UserDirectory does not know its subject");
        return Outcome.UNKNOWN_SUBJECT;
      }
    }
    RevocationOutcome outcome =
        revocations.revoke(
            new Revocation(
                connection.name(),
                subject,
                OptionalLong.of(caller.issuedAt()),
                caller.requestId()));
    recordOutcome(caller, outcome);
    if (outcome instanceof RevocationOutcome.Completed) {
      return Outcome.REVOKED;
    } else if (outcome instanceof RevocationOutcome.TokensPending) {
      return Outcome.TOKENS_PENDING;
    } else if (outcome instanceof RevocationOutcome.Conflict) {
      Log.REUSED_TOKEN.write(
          "a request through "
              + connection.name()
              + " was refused: its token was used before for another subject");
      return Outcome.REJECTED;
    }
    return Outcome.UNAVAILABLE;
  }

  private void recordOutcome(Caller caller, RevocationOutcome outcome) {
    OptionalLong number = OptionalLong.empty();
    int ended = 0;
    if (outcome instanceof RevocationOutcome.Completed completed) {
      number = OptionalLong.of(completed.number());
      ended = completed.sessionsEnded();
    } else if (outcome instanceof RevocationOutcome.TokensPending pending) {
      number = OptionalLong.of(pending.number());
    }
    audit.finished(caller.connection().name(), caller.requestId(), outcome.code(), number, ended);
  }

  private static void logRefusal(Connection connection, String reason) {
    Log.REFUSED.write("a request through " + connection.name() + " was refused: " + reason);
  }

  /** What of the subject this application can make something of. */
  private Optional<SubjectIdentifier> recognised(SubjectIdentifier subject) {
    if (resolver.get()) {
      return Optional.of(subject);
    }
    List<SubjectIdentifier> recognised = new ArrayList<>();
    subject.flattened().stream()
        .filter(id -> !NEED_RESOLVER.contains(id.format()))
        .forEach(recognised::add);
    if (recognised.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(subject instanceof Aliases ? new Aliases(recognised) : recognised.get(0));
  }

  private static boolean isJson(EndpointRequest request) {
    String encoding = request.contentEncoding();
    return request.contentType() != null
        && JSON.matcher(request.contentType().strip()).matches()
        && (encoding == null || encoding.strip().toLowerCase(Locale.ROOT).equals("identity"));
  }

  private byte @Nullable [] read(EndpointRequest request) throws IOException {
    if (request.contentLength() > settings.maxBodySize()) {
      return null;
    }
    byte[] body = request.body().readNBytes(settings.maxBodySize() + 1);
    return body.length > settings.maxBodySize() ? null : body;
  }
}
