package dev.universallogout.observability;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/**
 * The module's log. Every line starts with a message id; no line holds a token, a {@code jti} or a
 * subject in the clear. {@code docs/messages.md} lists the ids.
 */
public enum Log {
  STARTED("UL0001", Level.INFO),
  STOPPED("UL0002", Level.INFO),
  CONFIGURATION_WRONG("UL0003", Level.ERROR),
  JOURNAL_IN_MEMORY("UL0004", Level.WARNING),
  FILTER_AHEAD("UL0005", Level.WARNING),
  USERS_NOT_BOUND("UL0006", Level.WARNING),
  BEARER_KEPT_BY_CONTAINER("UL0007", Level.WARNING),
  STATUS_NOT_PUBLISHED("UL0008", Level.WARNING),
  STOP_FAILED("UL0009", Level.WARNING),
  NEIGHBOUR_NOT_RUNG("UL0010", Level.WARNING),
  PASSWORD_IN_EACH_REQUEST("UL0011", Level.WARNING),
  TOKENS_IN_COOKIE("UL0012", Level.WARNING),
  LOGINS_REMEMBERED("UL0013", Level.WARNING),

  REVOKED("UL0101", Level.INFO),
  REFUSED("UL0102", Level.WARNING),
  UNDESCRIBED_MEMBER("UL0103", Level.WARNING),
  ENDPOINT_FAILED("UL0104", Level.ERROR),
  REUSED_TOKEN("UL0105", Level.WARNING),
  KEYS_UNAVAILABLE("UL0106", Level.ERROR),
  KEYS_REFRESHED("UL0107", Level.INFO),
  UNEXPECTED_CLAIM("UL0108", Level.WARNING),
  THROTTLED("UL0109", Level.WARNING),
  CONNECTION_PAUSED("UL0110", Level.WARNING),
  CONNECTION_RESUMED("UL0111", Level.WARNING),
  CONNECTION_ENDED("UL0112", Level.WARNING),

  SESSION_ENDED("UL0201", Level.INFO),
  SESSION_END_FAILED("UL0202", Level.WARNING),
  UNKNOWN_CONNECTION("UL0203", Level.ERROR),
  NOT_READY("UL0204", Level.WARNING),
  OBSERVER_FAILED("UL0205", Level.ERROR),
  SESSION_UNAVAILABLE("UL0206", Level.WARNING),

  TOKENS_REVOKED("UL0301", Level.INFO),
  TOKENS_FAILED("UL0302", Level.ERROR),
  TOKENS_PENDING("UL0303", Level.WARNING),
  TOKEN_REUSED("UL0304", Level.WARNING),
  TOKENS_BY_EMAIL("UL0305", Level.WARNING),

  JOURNAL_READ("UL0401", Level.INFO),
  JOURNAL_UNREADABLE("UL0402", Level.ERROR),
  JOURNAL_READABLE("UL0403", Level.INFO),
  JOURNAL_LOST_COMMITS("UL0404", Level.ERROR),
  JOURNAL_APPEND_FAILED("UL0405", Level.ERROR),
  JOURNAL_FORGOT("UL0406", Level.INFO),
  JOURNAL_STALE("UL0407", Level.WARNING),
  SCHEMA_CREATED("UL0408", Level.INFO),
  DOORBELL_FAILED("UL0409", Level.WARNING),
  CONTROLS_FAILED("UL0410", Level.ERROR),

  AUDIT_REQUESTED("UL0501", Level.INFO),
  AUDIT_FINISHED("UL0502", Level.INFO),
  AUDIT_REFUSED("UL0503", Level.INFO),
  AUDIT_OPERATED("UL0504", Level.INFO);

  private static final Logger LOGGER = System.getLogger("dev.universallogout");

  private final String id;
  private final Level level;

  Log(String id, Level level) {
    this.id = id;
    this.level = level;
  }

  /** The message id. */
  public String id() {
    return id;
  }

  /** Writes one line. */
  public void write(@Nullable String message) {
    LOGGER.log(level, "{0} {1}", id, singleLine(message));
  }

  /** Writes one line and the cause. */
  public void write(String message, @Nullable Throwable cause) {
    LOGGER.log(level, () -> id + " " + singleLine(message), cause);
  }

  /** What outsiders wrote into a message can neither end its line nor look like another. */
  private static String singleLine(@Nullable String message) {
    if (message == null) {
      return "";
    }
    StringBuilder line = new StringBuilder(message.length());
    message
        .codePoints()
        .map(c -> Character.isISOControl(c) ? ' ' : c)
        .forEach(line::appendCodePoint);
    return line.toString();
  }
}
