package dev.universallogout.revocation;

/** What became of a request to revoke. */
public sealed interface RevocationOutcome {

  /** A stable code. */
  default String code() {
    if (this instanceof Completed) {
      return "COMPLETED";
    } else if (this instanceof TokensPending) {
      return "TOKENS_PENDING";
    }
    return this instanceof Conflict ? "CONFLICT" : "UNAVAILABLE";
  }

  /**
   * It is durable, this node refuses the user's sessions, and the user's refresh tokens are
   * revoked.
   *
   * @param number its number in the journal
   * @param sessionsEnded how many sessions of this application were ended at once on this node
   */
  record Completed(long number, int sessionsEnded) implements RevocationOutcome {}

  /**
   * It is durable and this node refuses the user's sessions, but not every holder of refresh tokens
   * has answered; the work goes on, and the same request made again tells how it stands.
   *
   * @param number its number in the journal
   */
  record TokensPending(long number) implements RevocationOutcome {}

  /** The same request was made before for another user. Nothing was changed. */
  record Conflict() implements RevocationOutcome {}

  /** Whether it is durable is unknown; to be made again. */
  record Unavailable() implements RevocationOutcome {}
}
