package dev.universallogout.observability;

import java.util.List;

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

  /** What requests have shown to be wrong with how the application is set up. */
  List<String> getWarnings();
}
