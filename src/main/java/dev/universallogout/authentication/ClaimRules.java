package dev.universallogout.authentication;

import dev.universallogout.authentication.Authentication.Reason;
import dev.universallogout.configuration.ConnectionSettings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the JWT must say about itself: its type, who issued it for whom, and when (RFC 7523 §3, RFC
 * 8725 §3.8 to §3.11). Types are judged on the JSON as it was sent; nothing is converted.
 */
final class ClaimRules {

  static final String TYPE = "global-token-revocation+jwt";

  /** How long a JWT may live, beside the clock skew. */
  static final Duration MAX_LIFETIME = Duration.ofMinutes(5);

  private static final int MAX_TOKEN_ID_LENGTH = 256;

  /** The last second of the year 9999; what is beyond is no time. */
  private static final long LAST_SECOND = 253_402_300_799L;

  private final ConnectionSettings settings;
  private final Duration skew;
  private final Clock clock;

  ClaimRules(ConnectionSettings settings, Duration skew, Clock clock) {
    this.settings = settings;
    this.skew = skew;
    this.clock = clock;
  }

  /**
   * A rule that is broken.
   *
   * @param reason the stable code
   * @param detail what was expected and what came, for the log only; empty where the code says all
   */
  record Breach(Reason reason, String detail) {
    Breach(Reason reason) {
      this(reason, "");
    }
  }

  /** The first rule that the token breaks. */
  Optional<Breach> breach(SignedToken token) {
    Optional<Breach> breach = parties(token);
    return breach.isPresent() ? breach : validity(token);
  }

  private Optional<Breach> parties(SignedToken token) {
    Optional<String> type = token.type().map(ClaimRules::normalised);
    boolean typed = type.filter(TYPE::equals).isPresent();
    boolean untyped = type.isEmpty() || type.get().equals("jwt");
    if (!typed && !(settings.lenientType() && untyped)) {
      return Optional.of(
          new Breach(Reason.WRONG_TYPE, mismatch("typ", token.type().orElse(null), List.of(TYPE))));
    }
    Object issuer = token.claim("iss");
    if (!(issuer instanceof String name) || !settings.issuers().contains(name)) {
      return Optional.of(
          new Breach(Reason.WRONG_ISSUER, mismatch("iss", issuer, settings.issuers())));
    }
    Object client = token.claim("sub");
    if (!settings.clientId().equals(client)) {
      // Only a JWT of this very type names the application there; in others it may be the user.
      return Optional.of(
          typed
              ? new Breach(
                  Reason.WRONG_CLIENT, mismatch("sub", client, List.of(settings.clientId())))
              : new Breach(Reason.WRONG_CLIENT));
    }
    Object audience = token.claim("aud");
    Object only = audience instanceof List<?> list && list.size() == 1 ? list.get(0) : audience;
    if (!(only instanceof String text) || !settings.audiences().contains(text)) {
      return Optional.of(
          new Breach(Reason.WRONG_AUDIENCE, mismatch("aud", audience, settings.audiences())));
    }
    return Optional.empty();
  }

  private Optional<Breach> validity(SignedToken token) {
    OptionalLong expiresAt = seconds(token.claim("exp"));
    OptionalLong issuedAt = seconds(token.claim("iat"));
    Object notBeforeClaim = token.claim("nbf");
    OptionalLong notBefore = seconds(notBeforeClaim);
    if (expiresAt.isEmpty()
        || issuedAt.isEmpty()
        || (notBeforeClaim != null && notBefore.isEmpty())) {
      return Optional.of(
          new Breach(Reason.MALFORMED_TOKEN, "exp, iat or nbf is missing or no whole number"));
    }
    Instant now = clock.instant();
    Instant latest = now.plus(skew);
    if (Instant.ofEpochSecond(expiresAt.getAsLong()).isBefore(now.minus(skew))) {
      return Optional.of(new Breach(Reason.EXPIRED, time("exp", expiresAt, now)));
    } else if (Instant.ofEpochSecond(issuedAt.getAsLong()).isAfter(latest)) {
      return Optional.of(new Breach(Reason.NOT_YET_VALID, time("iat", issuedAt, now)));
    } else if (Instant.ofEpochSecond(notBefore.orElse(0)).isAfter(latest)) {
      return Optional.of(new Breach(Reason.NOT_YET_VALID, time("nbf", notBefore, now)));
    } else if (expiresAt.getAsLong() - issuedAt.getAsLong() > MAX_LIFETIME.plus(skew).toSeconds()) {
      return Optional.of(new Breach(Reason.LIFETIME_TOO_LONG));
    } else if (!(token.claim("jti") instanceof String id)
        || id.isEmpty()
        || id.length() > MAX_TOKEN_ID_LENGTH) {
      return Optional.of(new Breach(Reason.BAD_TOKEN_ID));
    }
    return Optional.empty();
  }

  /**
   * RFC 7515 §4.1.9: media type names compare without case, {@code application/} may be left out.
   */
  private static String normalised(String type) {
    String lower = type.toLowerCase(Locale.ROOT);
    return lower.startsWith("application/") ? lower.substring("application/".length()) : lower;
  }

  private static OptionalLong seconds(@Nullable Object claim) {
    return claim instanceof Long value && value >= 0 && value <= LAST_SECOND
        ? OptionalLong.of(value)
        : OptionalLong.empty();
  }

  private static String time(String claim, OptionalLong seconds, Instant now) {
    return claim
        + " is "
        + Instant.ofEpochSecond(seconds.orElseThrow())
        + ", this clock says "
        + now.truncatedTo(ChronoUnit.SECONDS);
  }

  private static String mismatch(
      String claim, @Nullable Object received, Collection<String> expected) {
    return claim + " is " + quoted(received) + ", expected " + new TreeSet<>(expected);
  }

  private static String quoted(@Nullable Object received) {
    return received == null ? "absent" : Quotation.of(received);
  }
}
