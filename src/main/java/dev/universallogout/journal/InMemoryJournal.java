package dev.universallogout.journal;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/**
 * A journal that lives and dies with this process: for one node, and where nothing must outlive a
 * restart.
 */
public final class InMemoryJournal implements RevocationJournal {
  private final Clock clock;
  private final NavigableMap<Long, JournalEntry> entries = new TreeMap<>();
  private final Map<Long, Instant> recordedAt = new HashMap<>();
  private final Map<RequestKey, Long> requests = new HashMap<>();
  private final NavigableMap<WorkKey, WorkState> work = new TreeMap<>();
  private final Map<String, Credential> credentials = new LinkedHashMap<>();
  private final Set<String> holders = new LinkedHashSet<>();
  private String journalId = UUID.randomUUID().toString();
  private long generation;
  private long head;
  private long floor;

  private final Set<String> paused = new LinkedHashSet<>();
  private final Map<String, String> secrets = new HashMap<>();

  private record Credential(Position issued, Instant recordedAt) {}

  private record RequestKey(String connection, String requestId) {}

  private record WorkKey(long number, String holder) implements Comparable<WorkKey> {
    @Override
    public int compareTo(WorkKey other) {
      int byNumber = Long.compare(number, other.number);
      return byNumber != 0 ? byNumber : holder.compareTo(other.holder);
    }
  }

  private record WorkState(int attempts, Instant notBefore, Instant leasedUntil) {}

  public InMemoryJournal() {
    this(Clock.systemUTC());
  }

  InMemoryJournal(Clock clock) {
    this.clock = clock;
  }

  @Override
  public synchronized List<Appended> append(List<Revocation> revocations) {
    List<Appended> results = new ArrayList<>();
    for (Revocation revocation : revocations) {
      results.add(append(revocation));
    }
    return results;
  }

  private Appended append(Revocation revocation) {
    RequestKey request = new RequestKey(revocation.connection(), revocation.requestId());
    Long before = requests.get(request);
    JournalEntry known = before == null ? null : entries.get(before);
    if (known != null) {
      return known.revocation().subject().equals(revocation.subject())
          ? new Appended.Repeated(known)
          : new Appended.Conflict();
    }
    JournalEntry entry = new JournalEntry(++head, UUID.randomUUID().toString(), revocation);
    entries.put(entry.number(), entry);
    recordedAt.put(entry.number(), clock.instant());
    requests.put(request, entry.number());
    holders.forEach(
        holder ->
            work.put(
                new WorkKey(entry.number(), holder), new WorkState(0, Instant.MIN, Instant.MIN)));
    return new Appended.Added(entry, !holders.isEmpty());
  }

  @Override
  public synchronized Page read(long from, int limit) {
    return new Page(
        journalId,
        generation,
        head,
        floor,
        entries.tailMap(from, true).values().stream().limit(limit).toList());
  }

  @Override
  public synchronized void renew(String expectedJournalId, long newGeneration) {
    if (journalId.equals(expectedJournalId)) {
      journalId = UUID.randomUUID().toString();
      generation = newGeneration;
    }
  }

  @Override
  public synchronized int forget(Instant recordedBefore, int limit) {
    int forgotten = 0;
    while (forgotten < limit && entries.size() > 1) {
      JournalEntry oldest = entries.firstEntry().getValue();
      Instant recorded = recordedAt.getOrDefault(oldest.number(), Instant.MIN);
      if (!recorded.isBefore(recordedBefore) || !pending(oldest.number()).isEmpty()) {
        break;
      }
      floor = oldest.number();
      entries.remove(oldest.number());
      recordedAt.remove(oldest.number());
      requests.remove(
          new RequestKey(oldest.revocation().connection(), oldest.revocation().requestId()));
      forgotten++;
    }
    return forgotten;
  }

  @Override
  public synchronized void register(String holder) {
    holders.add(holder);
  }

  @Override
  public synchronized List<Work> due(String holder, int limit) {
    Instant now = clock.instant();
    List<Work> due = new ArrayList<>();
    work.forEach(
        (key, state) -> {
          JournalEntry entry = entries.get(key.number());
          if (due.size() < limit
              && entry != null
              && key.holder().equals(holder)
              && !state.notBefore().isAfter(now)
              && !state.leasedUntil().isAfter(now)) {
            due.add(new Work(entry, holder, state.attempts()));
          }
        });
    return due;
  }

  @Override
  public synchronized Optional<Work> lease(long number, String holder, Duration lease) {
    WorkKey key = new WorkKey(number, holder);
    WorkState state = work.get(key);
    JournalEntry entry = entries.get(number);
    if (state == null || entry == null || state.leasedUntil().isAfter(clock.instant())) {
      return Optional.empty();
    }
    work.put(key, new WorkState(state.attempts(), state.notBefore(), clock.instant().plus(lease)));
    return Optional.of(new Work(entry, holder, state.attempts()));
  }

  @Override
  public synchronized void done(JournalEntry entry, String holder) {
    work.remove(new WorkKey(entry.number(), holder));
  }

  @Override
  public synchronized void failed(long number, String holder, Duration retryAfter) {
    work.computeIfPresent(
        new WorkKey(number, holder),
        (key, state) ->
            new WorkState(state.attempts() + 1, clock.instant().plus(retryAfter), Instant.MIN));
  }

  @Override
  public synchronized List<String> pending(long number) {
    return work.keySet().stream()
        .filter(key -> key.number() == number)
        .map(WorkKey::holder)
        .toList();
  }

  @Override
  public synchronized Optional<Position> credential(Collection<String> digests) {
    return digests.stream()
        .map(credentials::get)
        .filter(Objects::nonNull)
        .map(Credential::issued)
        .reduce(Position::lower);
  }

  @Override
  public synchronized void recordCredential(String digest, Position issued) {
    credentials.putIfAbsent(digest, new Credential(issued, clock.instant()));
  }

  @Override
  public synchronized int forgetCredentials(Instant recordedBefore, int limit) {
    List<String> old =
        credentials.entrySet().stream()
            .filter(known -> known.getValue().recordedAt().isBefore(recordedBefore))
            .limit(limit)
            .map(Map.Entry::getKey)
            .toList();
    old.forEach(credentials::remove);
    return old.size();
  }

  @Override
  public synchronized Controls controls(Set<String> connections) {
    return new Controls(paused, false, work.size());
  }

  @Override
  public synchronized void pause(String connection, boolean now) {
    if (now) {
      paused.add(connection);
    } else {
      paused.remove(connection);
    }
  }

  @Override
  public Set<String> endRequested() {
    return Set.of();
  }

  @Override
  public synchronized String secret(String name, String proposed) {
    return secrets.computeIfAbsent(name, any -> proposed);
  }

  @Override
  public boolean durable() {
    return false;
  }
}
