package dev.universallogout.authentication;

/** The outcome of verifying a caller. */
public sealed interface Authentication {

  /**
   * Everything was proven.
   *
   * @param caller who calls
   */
  record Verified(Caller caller) implements Authentication {}

  /**
   * Something was not. The caller learns only that; the log says why.
   *
   * @param reason the stable code of the reason
   */
  record Rejected(Reason reason) implements Authentication {}

  /**
   * The keys cannot be had at present, so nothing can be proven.
   *
   * @param connection the connection's name
   */
  record KeysUnavailable(String connection) implements Authentication {}

  /** Why a caller was refused. */
  enum Reason {
    MISSING_TOKEN,
    AMBIGUOUS_AUTHORIZATION,
    UNSUPPORTED_SCHEME,
    UNKNOWN_CONNECTION,
    CONNECTION_DISABLED,
    CONNECTION_PAUSED,
    MALFORMED_TOKEN,
    UNSUPPORTED_ALGORITHM,
    UNSUPPORTED_HEADER,
    WRONG_TYPE,
    UNKNOWN_KEY,
    BAD_SIGNATURE,
    WRONG_ISSUER,
    WRONG_CLIENT,
    WRONG_AUDIENCE,
    EXPIRED,
    NOT_YET_VALID,
    LIFETIME_TOO_LONG,
    BAD_TOKEN_ID,
    REUSED_TOKEN,
    /** Too many requests of its address have failed; perhaps its signature was not looked at. */
    THROTTLED
  }
}
