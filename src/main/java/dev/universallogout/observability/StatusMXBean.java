package dev.universallogout.observability;

import java.util.List;
import java.util.Map;

/**
 * How one application stands, readable by JMX under {@code
 * dev.universallogout:type=UniversalLogout,context=<context path>}. Nothing in it is personal, and
 * reading it asks no database. The applications of one process ring each other by it.
 */
public interface StatusMXBean {

  /**
   * Whether requests with a user are served: the journal has been read, and it is not stale or
   * {@code on-stale} allows that.
   */
  boolean isServing();

  /** Whether the journal has been read completely at least once. */
  boolean isJournalRead();

  /** Whether the journal could not be read for longer than {@code max-staleness}. */
  boolean isJournalStale();

  /** The number of the last revocation that this node has applied. */
  long getPosition();

  /** How long ago the last complete read of the journal began, in seconds. */
  double getSecondsSinceLastRead();

  /** Has the journal read at once: for whoever knows that something was recorded elsewhere. */
  void tailNow();

  /**
   * Waits until this application has applied a revocation.
   *
   * @param millis the most milliseconds to wait; more than 2,000 count as that
   * @return whether it has; also true where its journal is another one or has not been read, for
   *     then it serves nobody who must know of it
   */
  boolean awaitApplied(String journalId, long number, long millis);

  /** What requests have shown to be wrong with how the application is set up. */
  List<String> getWarnings();

  /** How many revocations had which outcome since the start, by connection. */
  Map<String, Map<String, Long>> getRevocations();

  /** How many requests of the endpoint were refused since the start, by reason. */
  Map<String, Long> getRefusals();

  /** How many sessions were ended on this node since the start. */
  long getSessionsEnded();

  /**
   * How many revocations wait for a holder of refresh tokens, as of about a second ago; one that
   * waits for two counts twice. -1 where it is not known.
   */
  long getPendingWork();

  /** How many keys the index of revocations has. */
  long getIndexSize();

  /** The heap that the index takes, in bytes. */
  long getIndexBytes();

  /**
   * How long ago the published keys of each connection were fetched, in seconds; -1 where they
   * never were. Connections with configured keys are left out.
   */
  Map<String, Double> getKeyAgeSeconds();

  /** The connections whose requests are refused because an operator paused them. */
  List<String> getPausedConnections();

  /** Has the requests of a connection refused on every node, until it is resumed. */
  void pause(String connection);

  /** Ends a pause. */
  void resume(String connection);

  /**
   * Ends all sessions and refresh tokens that belong to a connection, on every node; later logins
   * live. Waits as a request does.
   *
   * @return what became of it
   */
  String endAll(String connection);

  /**
   * The name by which the audit records know a subject.
   *
   * @param subject a subject identifier of RFC 9493, as it was sent
   */
  String pseudonym(String subject);
}
