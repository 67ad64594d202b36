package dev.universallogout.authentication;

import dev.universallogout.observability.Log;
import java.io.IOException;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Keys that an identity provider publishes.
 *
 * <p>One thread at a time asks; others that need the answer wait for it and share it. What was
 * fetched is used for {@link #REFRESH_INTERVAL}, so that a withdrawn key is refused after that, and
 * up to {@link #STALE_LIMIT} while the publisher cannot be reached. Keys that verify nothing cause
 * one more request to the publisher, but only one in each {@link #COOL_DOWN}, whatever is sent.
 */
final class PublishedKeys implements VerificationKeys {

  /** How long a key set is used before the publisher is asked again. */
  static final Duration REFRESH_INTERVAL = Duration.ofMinutes(5);

  /** From which age on a key set is refreshed ahead of need. */
  static final Duration REFRESH_AHEAD = Duration.ofMinutes(4);

  /** How long a key set is used while the publisher cannot be reached. */
  static final Duration STALE_LIMIT = Duration.ofHours(4);

  /** How often, at most, unknown keys make the publisher be asked. */
  static final Duration COOL_DOWN = Duration.ofSeconds(10);

  private static final Duration RETRY_WITH_KEYS = Duration.ofSeconds(30);
  private static final Duration RETRY_WITHOUT_KEYS = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration LOG_INTERVAL = Duration.ofMinutes(10);

  private final String description;
  private final Publisher publisher;
  private final Clock clock;
  private final ReentrantLock asking = new ReentrantLock();
  private volatile Snapshot snapshot = new Snapshot(List.of(), null, null, null, null);

  /**
   * Keys nobody has asked for yet.
   *
   * @param description the connection and where its keys come from, for the log
   */
  PublishedKeys(String description, Publisher publisher, Clock clock) {
    this.description = description;
    this.publisher = publisher;
    this.clock = clock;
  }

  /** Who is asked. */
  @FunctionalInterface
  interface Publisher {

    /** The keys published now. */
    List<VerificationKey> keys() throws IOException, ParseException;
  }

  /**
   * @param fetchedAt when the keys were fetched, null if never
   * @param forcedAt when the publisher was last asked because keys verified nothing
   * @param failedAt when the last attempt failed, null if it succeeded
   * @param loggedAt when the present series of failures was last logged
   */
  private record Snapshot(
      List<VerificationKey> keys,
      @Nullable Instant fetchedAt,
      @Nullable Instant forcedAt,
      @Nullable Instant failedAt,
      @Nullable Instant loggedAt) {

    boolean usable(Instant now) {
      return !elapsed(fetchedAt, STALE_LIMIT, now);
    }

    boolean due(Instant now, Duration interval) {
      return elapsed(fetchedAt, interval, now)
          && elapsed(failedAt, usable(now) ? RETRY_WITH_KEYS : RETRY_WITHOUT_KEYS, now);
    }

    KeyState state(Instant now) {
      return usable(now) ? new KeyState.Known(keys) : new KeyState.Unknown();
    }
  }

  /** A clock that went back must not stretch an interval. */
  private static boolean elapsed(@Nullable Instant since, Duration interval, Instant now) {
    return since == null || now.isBefore(since) || !now.isBefore(since.plus(interval));
  }

  @Override
  public KeyState current() {
    return refreshed(REFRESH_INTERVAL);
  }

  @Override
  public KeyState renewed() {
    Snapshot seen = snapshot;
    Instant now = clock.instant();
    return elapsed(seen.forcedAt(), COOL_DOWN, now) ? ask(seen, true) : awaitAnswer(seen);
  }

  @Override
  public boolean identified() {
    return true;
  }

  /** How old what is known is; empty where nothing was ever fetched. */
  Optional<Duration> age() {
    return Optional.ofNullable(snapshot.fetchedAt())
        .map(fetched -> Duration.between(fetched, clock.instant()));
  }

  /** Asks ahead of need, so that a request seldom has to wait for the publisher. */
  void keepWarm() {
    refreshed(REFRESH_AHEAD);
  }

  private KeyState refreshed(Duration interval) {
    Snapshot seen = snapshot;
    Instant now = clock.instant();
    if (seen.due(now, interval)) {
      return ask(seen, false);
    }
    return seen.usable(now) ? seen.state(now) : awaitAnswer(seen);
  }

  private KeyState ask(Snapshot seen, boolean forced) {
    return locked(
        () -> {
          if (snapshot == seen) {
            snapshot = answer(seen, forced);
          }
        });
  }

  /** Another thread may just be asking; its answer serves here too. */
  private KeyState awaitAnswer(Snapshot seen) {
    return asking.isLocked() ? locked(() -> {}) : snapshot.state(clock.instant());
  }

  private KeyState locked(Runnable action) {
    try {
      if (asking.tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        try {
          action.run();
        } finally {
          asking.unlock();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return snapshot.state(clock.instant());
  }

  private Snapshot answer(Snapshot before, boolean forced) {
    Instant forcedAt = forced ? clock.instant() : before.forcedAt();
    try {
      List<VerificationKey> keys = publisher.keys();
      if (!keys.equals(before.keys()) || before.failedAt() != null) {
        Log.KEYS_REFRESHED.write(description + ": " + keys.size() + " usable keys");
      }
      return new Snapshot(keys, clock.instant(), forcedAt, null, null);
    } catch (IOException | ParseException | RuntimeException e) {
      // What a foreign document or the network can cause must not end a request otherwise.
      Instant now = clock.instant();
      boolean log = elapsed(before.loggedAt(), LOG_INTERVAL, now);
      if (log) {
        Log.KEYS_UNAVAILABLE.write(
            description
                + ": "
                + Quotation.of(e)
                + (before.usable(now)
                    ? "; the keys known stay in use for up to " + STALE_LIMIT.toHours() + " hours"
                    : "; callers of this connection cannot be verified until it answers"));
      }
      return new Snapshot(
          before.keys(), before.fetchedAt(), forcedAt, now, log ? now : before.loggedAt());
    }
  }
}
