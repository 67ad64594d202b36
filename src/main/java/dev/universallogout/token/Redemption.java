package dev.universallogout.token;

/** What became of a refresh token that was presented. */
public sealed interface Redemption {

  /**
   * The token was good and is used up.
   *
   * @param token its successor, to be handed to the client; it cannot be had a second time once it
   *     was itself redeemed
   * @param login the login that both continue
   * @param family an identifier of that login's tokens; it is of no use for redeeming one
   */
  record Redeemed(String token, Login login, String family) implements Redemption {

    /** Does not show the token. */
    @Override
    public String toString() {
      return "Redeemed[family=" + family + "]";
    }
  }

  /**
   * The token is not good; {@code invalid_grant} in OAuth's terms (RFC 6749 §5.2), whatever the
   * reason.
   *
   * @param reason for the application's own records; the client need not know
   */
  record Refused(Reason reason) implements Redemption {}

  /** Why a token is not good. */
  enum Reason {
    /** It was not issued here, or so long ago that it was forgotten. */
    UNKNOWN,
    /** Its family has reached the end of its life. */
    EXPIRED,
    /** Its family was revoked. */
    REVOKED,
    /**
     * It was redeemed before. Two parties have it, so the whole family was revoked (RFC 9700
     * §4.14.2).
     */
    REUSED
  }
}
