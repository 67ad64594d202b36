package dev.universallogout.observability;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * What one application has counted since it started. Names of connections are those that are
 * configured and codes are constants, so that there are few of each. Thread-safe.
 */
public final class Metrics {
  private final Map<Revocations, LongAdder> revocations = new ConcurrentHashMap<>();
  private final Map<String, LongAdder> refusals = new ConcurrentHashMap<>();

  private record Revocations(String connection, String outcome) {}

  /** A revocation came to an outcome. */
  public void revoked(String connection, String outcome) {
    revocations
        .computeIfAbsent(new Revocations(connection, outcome), any -> new LongAdder())
        .increment();
  }

  /** A request was refused. */
  public void refused(String reason) {
    refusals.computeIfAbsent(reason, any -> new LongAdder()).increment();
  }

  /** How many revocations had which outcome, by connection. */
  public Map<String, Map<String, Long>> revocations() {
    Map<String, Map<String, Long>> counted = new TreeMap<>();
    revocations.forEach(
        (of, count) ->
            counted
                .computeIfAbsent(of.connection(), any -> new TreeMap<>())
                .put(of.outcome(), count.sum()));
    return counted;
  }

  /** How many requests were refused, by reason. */
  public Map<String, Long> refusals() {
    Map<String, Long> counted = new TreeMap<>();
    refusals.forEach((reason, count) -> counted.put(reason, count.sum()));
    return counted;
  }
}
