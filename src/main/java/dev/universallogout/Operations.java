package dev.universallogout;

import dev.universallogout.journal.Journal;
import dev.universallogout.journal.JournalException;
import dev.universallogout.journal.Revocation;
import dev.universallogout.journal.RevocationJournal.Controls;
import dev.universallogout.observability.Audit;
import dev.universallogout.observability.Metrics;
import dev.universallogout.revocation.RevocationOutcome;
import dev.universallogout.subject.InvalidSubjectException;
import dev.universallogout.subject.SubjectJson;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/** What operators may see of one application and do with it. Thread-safe. */
final class Operations {
  private final Set<String> connections;
  private final Journal journal;
  private final Metrics metrics;
  private final Audit audit;
  private final Function<Revocation, RevocationOutcome> revoke;
  private final Supplier<Map<String, Double>> keyAges;

  /**
   * @param connections the names of the connections
   * @param revoke carries out a revocation
   * @param keyAges how old each connection's published keys are, in seconds
   */
  Operations(
      Set<String> connections,
      Journal journal,
      Metrics metrics,
      Audit audit,
      Function<Revocation, RevocationOutcome> revoke,
      Supplier<Map<String, Double>> keyAges) {
    this.connections = connections;
    this.journal = journal;
    this.metrics = metrics;
    this.audit = audit;
    this.revoke = revoke;
    this.keyAges = keyAges;
  }

  Metrics metrics() {
    return metrics;
  }

  Map<String, Double> keyAges() {
    return keyAges.get();
  }

  /** -1 where it is not known. */
  long pendingWork() {
    return journal.controls().map(Controls::pendingWork).orElse(-1L);
  }

  List<String> paused() {
    return journal.controls().map(now -> now.paused().stream().sorted().toList()).orElse(List.of());
  }

  void pause(String connection, boolean paused) {
    String action = paused ? "paused" : "resumed";
    try {
      journal.pause(connection, paused);
      audit.operated(connection, action, "done");
    } catch (JournalException e) {
      audit.operated(connection, action, "failed");
      throw new IllegalStateException(
          connection + " could not be " + action + ": " + e.getMessage());
    }
  }

  String endAll(String connection) {
    if (!connections.contains(connection)) {
      throw new IllegalArgumentException("there is no connection " + connection);
    }
    audit.operated(connection, "ending", "asked");
    RevocationOutcome outcome = revoke.apply(Revocation.ofEverybody(connection));
    audit.operated(connection, "ended", outcome.code());
    return outcome.toString();
  }

  String pseudonym(String subject) {
    try {
      return audit
          .pseudonym(SubjectJson.write(SubjectJson.read(subject)))
          .orElseThrow(() -> new IllegalStateException("the journal has not been read yet"));
    } catch (InvalidSubjectException e) {
      throw new IllegalArgumentException(
          "not a subject identifier such as {\"format\":\"email\",\"email\":\"a@b.example\"}");
    }
  }
}
