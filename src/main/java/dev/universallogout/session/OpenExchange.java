package dev.universallogout.session;

/**
 * A connection that outlives the request that opened it: WebSocket, Server-Sent Events or other
 * asynchronous work.
 */
interface OpenExchange {

  /** Its session is about to be ended, after which nothing can be read in that. */
  default void sessionEnds() {}

  /** Ends it, if it is still open. Idempotent; may be called on any thread. */
  void end() throws Exception;

  /** Whether it is known to be closed, so that nobody need remember it. */
  default boolean isOver() {
    return false;
  }

  /** Whether it may go on when its session has ended otherwise than by us. */
  default boolean outlivesSession() {
    return true;
  }
}
