package dev.universallogout.observability;

import jakarta.json.Json;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.ServiceConfigurationError;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The audit records: one JSON object a line, in the log category {@value #CATEGORY}. A user is in
 * them by a pseudonym only, which is the same in all records of an installation and means nothing
 * without its secret; a JWT only by the digest of its issuer and {@code jti}. Thread-safe.
 */
public final class Audit implements AutoCloseable {
  static final String CATEGORY = "dev.universallogout.audit";

  private static final System.Logger LOGGER = System.getLogger(CATEGORY);
  private static final String HMAC = "HmacSHA256";

  private final Clock clock;
  private final Supplier<String> key;
  private final boolean remoteAddress;

  /** In whose context records are written: implementations of JSON may be the application's. */
  private final ClassLoader application = Thread.currentThread().getContextClassLoader();

  private boolean jsonbLookedFor;
  private Optional<JsonbAdapter> jsonb = Optional.empty();

  /**
   * @param clock tells the time of the records
   * @param key the secret that makes the pseudonyms; blank as long as it is not known
   * @param remoteAddress whether records have the caller's network address
   */
  public Audit(Clock clock, Supplier<String> key, boolean remoteAddress) {
    this.clock = clock;
    this.key = key;
    this.remoteAddress = remoteAddress;
  }

  private String json(Map<String, Object> members) {
    Thread thread = Thread.currentThread();
    ClassLoader callers = thread.getContextClassLoader();
    thread.setContextClassLoader(application);
    try {
      return jsonb()
          .map(adapter -> adapter.text(members))
          .orElseGet(() -> Json.createObjectBuilder(members).build().toString());
    } finally {
      thread.setContextClassLoader(callers);
    }
  }

  /** Made with the first record: to load an implementation of JSON-B takes a tenth of a second. */
  private synchronized Optional<JsonbAdapter> jsonb() {
    if (!jsonbLookedFor) {
      jsonbLookedFor = true;
      jsonb = adapter();
    }
    return jsonb;
  }

  private static Optional<JsonbAdapter> adapter() {
    try {
      return Optional.of(new JsonbAdapter());
    } catch (LinkageError | ServiceConfigurationError | RuntimeException e) {
      // The server has no JSON-B, or the interfaces without an implementation.
      return Optional.empty();
    }
  }

  /**
   * A proven caller asks for a revocation, which has had no effect yet.
   *
   * @param request the digest that names its JWT
   * @param format the format of the subject
   * @param subject the subject; only its pseudonym is written
   * @param address the caller's network address
   */
  public void requested(
      String connection,
      String issuer,
      String request,
      String format,
      String subject,
      String address) {
    Map<String, Object> members = members(Log.AUDIT_REQUESTED, "requested", connection);
    members.put("issuer", issuer);
    members.put("request", request);
    members.put("format", format);
    put(members, "subject", pseudonym(subject).orElse(null));
    put(members, "address", remoteAddress ? address : null);
    write(members);
  }

  /**
   * What became of a proven caller's request.
   *
   * @param outcome the outcome's stable code
   * @param number the revocation's number, if it has one
   * @param sessionsEnded how many sessions were ended at once on this node
   */
  public void finished(
      String connection, String request, String outcome, OptionalLong number, int sessionsEnded) {
    Map<String, Object> members = members(Log.AUDIT_FINISHED, "finished", connection);
    members.put("request", request);
    members.put("outcome", outcome);
    if (number.isPresent()) {
      members.put("number", number.getAsLong());
      members.put("sessionsEnded", sessionsEnded);
    }
    write(members);
  }

  /**
   * A request that was refused before its caller was proven.
   *
   * @param connection the connection's name; empty where there is none of that name
   * @param reason the reason's stable code
   */
  public void refused(String connection, String reason, String address) {
    Map<String, Object> members = members(Log.AUDIT_REFUSED, "refused", connection);
    members.put("reason", reason);
    put(members, "address", remoteAddress ? address : null);
    write(members);
  }

  /**
   * An operator did something.
   *
   * @param action what
   * @param outcome how it ended
   */
  public void operated(String connection, String action, String outcome) {
    Map<String, Object> members = members(Log.AUDIT_OPERATED, action, connection);
    members.put("outcome", outcome);
    write(members);
  }

  /** The name by which the records know a subject; empty as long as the secret is not known. */
  public Optional<String> pseudonym(String subject) {
    String secret = key.get();
    if (secret.isBlank()) {
      return Optional.empty();
    }
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), HMAC));
      return Optional.of(
          HexFormat.of().formatHex(mac.doFinal(subject.getBytes(StandardCharsets.UTF_8))));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + HMAC, e);
    }
  }

  private Map<String, Object> members(Log message, String event, String connection) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("id", message.id());
    members.put("time", clock.instant().toString());
    members.put("event", event);
    members.put("connection", connection);
    return members;
  }

  private static void put(Map<String, Object> members, String name, @Nullable String value) {
    if (value != null) {
      members.put(name, value);
    }
  }

  private void write(Map<String, Object> members) {
    LOGGER.log(System.Logger.Level.INFO, () -> json(members));
  }

  @Override
  public synchronized void close() throws Exception {
    jsonbLookedFor = true;
    Optional<JsonbAdapter> adapter = jsonb;
    jsonb = Optional.empty();
    if (adapter.isPresent()) {
      adapter.get().close();
    }
  }
}
