package dev.universallogout.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.universallogout.configuration.OperatorSettings;
import dev.universallogout.configuration.RefreshTokenSettings;
import dev.universallogout.configuration.Settings;
import dev.universallogout.journal.RevocationJournal.Appended;
import dev.universallogout.subject.SubjectKey;
import dev.universallogout.subject.SubjectKeys;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** One running journal and what it told its listener. */
final class Node implements AutoCloseable {
  static final SubjectKeys KEYS = new SubjectKeys(false);
  static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Journal journal;
  private final List<JournalEntry> applied = new CopyOnWriteArrayList<>();
  private final AtomicInteger reloads = new AtomicInteger();

  private Node(Journal journal) {
    this.journal = journal;
    journal.addListener(
        new Journal.Listener() {
          @Override
          public void applied(List<JournalEntry> entries) {
            applied.addAll(entries);
          }

          @Override
          public void reloaded() {
            reloads.incrementAndGet();
          }
        });
    journal.start(PATIENCE);
  }

  static Node start(RevocationJournal store) {
    return start(store, settings(Duration.ofSeconds(30)));
  }

  static Node start(RevocationJournal store, Settings settings) {
    return start(store, settings, Clock.systemUTC());
  }

  static Node start(RevocationJournal store, Settings settings, Clock clock) {
    return new Node(new Journal(store, KEYS, Set.of(Revocations.CONNECTION), settings, clock));
  }

  static Settings settings(Duration maxStaleness) {
    return settings(Duration.ofMillis(20), maxStaleness);
  }

  static Settings settings(Duration pollInterval, Duration maxStaleness) {
    return new Settings(
        Map.of(),
        Settings.Endpoint.NONE,
        Optional.empty(),
        Settings.JournalKind.AUTO,
        Optional.empty(),
        false,
        pollInterval,
        Duration.ofDays(30),
        Duration.ofSeconds(5),
        maxStaleness,
        true,
        Duration.ofSeconds(60),
        65_536,
        true,
        false,
        false,
        new Settings.SessionSettings(List.of(), List.of(), false),
        new RefreshTokenSettings(
            "app",
            false,
            Duration.ofDays(30),
            Duration.ofSeconds(10),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty()),
        OperatorSettings.DEFAULT);
  }

  Journal journal() {
    return journal;
  }

  /** Every entry the listener was told of, in that order. */
  List<JournalEntry> applied() {
    return applied;
  }

  int reloads() {
    return reloads.get();
  }

  Position position() {
    return journal.view().position();
  }

  /** Appends, waits until it is in force here, and returns its number. */
  long revoke(String user, String requestId) throws Exception {
    Appended appended = journal.append(Revocations.of(user, requestId));
    assertThat(appended).isInstanceOf(Appended.Added.class);
    long number = ((Appended.Added) appended).entry().number();
    assertThat(journal.awaitApplied(number, PATIENCE)).isTrue();
    return number;
  }

  boolean revoked(Position position, String user) {
    return journal.revoked(position, keys(Revocations.CONNECTION, user), Long.MIN_VALUE);
  }

  /** The digests under which a session of the user is looked for. */
  long[] keys(String connection, String user) {
    Set<SubjectKey> keys = KEYS.ofIdentifier(Revocations.email(user));
    return keys.stream().mapToLong(key -> journal.key(connection, key)).toArray();
  }

  @Override
  public void close() {
    journal.close();
  }
}
