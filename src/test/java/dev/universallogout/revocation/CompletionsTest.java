package dev.universallogout.revocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.universallogout.journal.InMemoryJournal;
import dev.universallogout.journal.JournalEntry;
import dev.universallogout.journal.Revocation;
import dev.universallogout.journal.RevocationJournal.Appended;
import dev.universallogout.subject.SubjectIdentifier.Opaque;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Observers are told of each revocation once. */
class CompletionsTest {
  private final InMemoryJournal journal = new InMemoryJournal();
  private final List<RevocationCompleted> told = new CopyOnWriteArrayList<>();
  private final Completions completions =
      new Completions(
          journal,
          event -> {
            told.add(event);
            if (event.subject().equals(new Opaque("unlucky"))) {
              throw new IllegalStateException("the observer fails");
            }
          },
          Executors.defaultThreadFactory());

  @AfterEach
  void close() {
    completions.close();
  }

  private JournalEntry append(String user) throws Exception {
    Revocation revocation = new Revocation("okta", new Opaque(user), OptionalLong.empty(), user);
    return ((Appended.Added) journal.append(List.of(revocation)).get(0)).entry();
  }

  private static RevocationCompleted event(JournalEntry entry, boolean repeated) {
    return new RevocationCompleted(
        entry.number(), "okta", entry.revocation().subject(), repeated ? 0 : 3, repeated);
  }

  @Test
  void request_thatIsRepeated_isToldOnce() throws Exception {
    JournalEntry entry = append("alice");
    completions.completed(entry, event(entry, false));
    completions.completed(entry, event(entry, true));
    completions.unfinished(entry, event(entry, true));

    assertThat(told).containsExactly(event(entry, false));
  }

  @Test
  void work_thatEndsInTheBackground_isToldOnceAndOnlyThen() throws Exception {
    journal.register("app");
    JournalEntry open = append("alice");
    JournalEntry done = append("bob");
    completions.unfinished(open, event(open, false));
    completions.unfinished(done, event(done, false));
    journal.done(done, "app");
    await().untilAsserted(() -> assertThat(told).containsExactly(event(done, false)));

    journal.done(open, "app");
    await().until(() -> told.size() == 2);
    completions.completed(open, event(open, true));
    assertThat(told).containsExactly(event(done, false), event(open, false));
  }

  @Test
  void repeatedRequest_thatFindsTheWorkDone_tellsOfTheFirst() throws Exception {
    JournalEntry entry = append("alice");
    completions.unfinished(entry, event(entry, false));
    completions.completed(entry, event(entry, true));

    assertThat(told).containsExactly(event(entry, false));
  }

  @Test
  void observer_thatFails_isNotToldAgain() throws Exception {
    JournalEntry entry = append("unlucky");
    completions.completed(entry, event(entry, false));
    completions.completed(entry, event(entry, true));

    assertThat(told).hasSize(1);
  }
}
