package dev.universallogout.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.universallogout.journal.RevocationJournal.Appended;
import dev.universallogout.journal.RevocationJournal.Page;
import dev.universallogout.journal.RevocationJournal.Work;
import dev.universallogout.subject.SubjectIdentifier.Aliases;
import dev.universallogout.subject.SubjectIdentifier.Email;
import dev.universallogout.subject.SubjectIdentifier.IssuerSubject;
import dev.universallogout.token.MutableClock;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every journal promises. */
abstract class RevocationJournalContract {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  final MutableClock clock = new MutableClock();
  private RevocationJournal journal;

  abstract RevocationJournal open(Clock clock) throws Exception;

  @BeforeEach
  void openJournal() throws Exception {
    journal = open(clock);
  }

  @AfterEach
  void closeJournal() {
    journal.close();
  }

  @Test
  void append_newRequests_areNumberedFromOneInOrder() throws Exception {
    List<Appended> results =
        journal.append(List.of(Revocations.of("ann", "r1"), Revocations.of("bob", "r2")));
    Appended later = appendOne(Revocations.of("cat", "r3"));

    assertThat(List.of(added(results.get(0)), added(results.get(1)), added(later)))
        .extracting(JournalEntry::number)
        .containsExactly(1L, 2L, 3L);
  }

  @Test
  void append_anything_isReadBackAsItWas() throws Exception {
    Revocation full =
        new Revocation(
            "okta",
            new Aliases(
                List.of(
                    new Email("Zoë@example.com"), new IssuerSubject("https://idp.example", "ü|1"))),
            OptionalLong.of(1_900_000_000L),
            "r1");
    Revocation hosts =
        new Revocation(Revocation.HOST, new Email("b@example.com"), OptionalLong.empty(), "r2");
    List<Appended> results = journal.append(List.of(full, hosts));

    Page page = journal.read(1, 10);
    assertThat(page.entries()).containsExactly(added(results.get(0)), added(results.get(1)));
    assertThat(page.entries()).extracting(JournalEntry::revocation).containsExactly(full, hosts);
    assertThat(page.entries()).extracting(JournalEntry::entryId).doesNotHaveDuplicates();
  }

  @Test
  void append_sameRequestAgain_isRepeatedWithTheFirstEntry() throws Exception {
    JournalEntry first = added(appendOne(Revocations.of("ann", "r1")));

    Appended again = appendOne(Revocations.of("ann", "r1"));

    assertThat(again).isEqualTo(new Appended.Repeated(first));
    assertThat(journal.read(1, 10).head()).isEqualTo(1);
  }

  @Test
  void append_sameRequestForAnotherSubject_isAConflict() throws Exception {
    appendOne(Revocations.of("ann", "r1"));

    assertThat(appendOne(Revocations.of("bob", "r1"))).isEqualTo(new Appended.Conflict());
    assertThat(journal.read(1, 10).entries()).hasSize(1);
  }

  @Test
  void append_sameRequestIdOfAnotherConnection_isAdded() throws Exception {
    appendOne(Revocations.of("okta", "ann", "r1"));

    assertThat(appendOne(Revocations.of("other", "ann", "r1"))).isInstanceOf(Appended.Added.class);
  }

  @Test
  void append_duplicatesWithinOneBatch_addsOnlyTheFirst() throws Exception {
    List<Appended> results =
        journal.append(
            List.of(
                Revocations.of("ann", "r1"),
                Revocations.of("ann", "r1"),
                Revocations.of("bob", "r1"),
                Revocations.of("other", "ann", "r1"),
                Revocations.of("bob", "r2")));

    JournalEntry first = added(results.get(0));
    assertThat(results.get(1)).isEqualTo(new Appended.Repeated(first));
    assertThat(results.get(2)).isEqualTo(new Appended.Conflict());
    assertThat(added(results.get(3)).number()).isEqualTo(2);
    assertThat(added(results.get(4)).number()).isEqualTo(3);
    assertThat(journal.read(1, 10).head()).isEqualTo(3);
  }

  @Test
  void append_requestThatWasForgotten_isAddedAnew() throws Exception {
    appendOne(Revocations.of("ann", "r1"));
    appendOne(Revocations.of("bob", "r2"));
    journal.forget(later(), 10);

    assertThat(added(appendOne(Revocations.of("ann", "r1"))).number()).isEqualTo(3);
  }

  @Test
  void read_emptyJournal_hasAnIdAndNothingElse() throws Exception {
    Page page = journal.read(1, 10);

    assertThat(page.journalId()).isNotBlank();
    assertThat(page).isEqualTo(new Page(page.journalId(), 0, 0, 0, List.of()));
  }

  @Test
  void read_fromANumber_includesItAndStopsAtTheLimit() throws Exception {
    appendMany(10);

    Page page = journal.read(4, 3);

    assertThat(numbers(page)).containsExactly(4L, 5L, 6L);
    assertThat(page.head()).isEqualTo(10);
    assertThat(numbers(journal.read(9, 3))).containsExactly(9L, 10L);
    assertThat(journal.read(11, 3).entries()).isEmpty();
  }

  @Test
  void renew_expectedId_getsANewOneAndKeepsTheEntries() throws Exception {
    appendMany(2);
    Page before = journal.read(1, 10);

    journal.renew(before.journalId(), 7);

    Page after = journal.read(1, 10);
    assertThat(after.journalId()).isNotEqualTo(before.journalId()).isNotBlank();
    assertThat(before.generation()).isZero();
    assertThat(after.generation()).isEqualTo(7);
    assertThat(after.entries()).isEqualTo(before.entries());
    assertThat(after.head()).isEqualTo(2);
  }

  @Test
  void renew_idThatIsNoLongerCurrent_doesNothing() throws Exception {
    String first = journal.read(1, 1).journalId();
    journal.renew(first, 1);
    String second = journal.read(1, 1).journalId();

    journal.renew(first, 2);

    assertThat(journal.read(1, 1).journalId()).isEqualTo(second);
    assertThat(journal.read(1, 1).generation()).isEqualTo(1);
  }

  @Test
  void credential_ofSeveralDigests_isTheLowestPositionRecordedFirst() throws Exception {
    Position first = new Position("j", 5);
    journal.recordCredential("a", first);
    journal.recordCredential("a", new Position("j", 9));
    journal.recordCredential("b", new Position("j", 3));

    assertThat(journal.credential(List.of("a"))).contains(first);
    assertThat(journal.credential(List.of("a", "b", "c"))).contains(new Position("j", 3));
    assertThat(journal.credential(List.of("c"))).isEmpty();
  }

  @Test
  void forgetCredentials_recordedBefore_forgetsAtMostTheLimit() throws Exception {
    journal.recordCredential("a", new Position("j", 1));
    journal.recordCredential("b", new Position("j", 1));
    journal.recordCredential("c", new Position("j", 1));

    assertThat(journal.forgetCredentials(clock.instant(), 10)).isZero();
    assertThat(journal.forgetCredentials(later(), 2)).isEqualTo(2);
    assertThat(journal.forgetCredentials(later(), 2)).isEqualTo(1);
    assertThat(journal.credential(List.of("a", "b", "c"))).isEmpty();
  }

  @Test
  void forget_oldEntries_raisesTheFloorAndKeepsTheNewest() throws Exception {
    appendMany(5);

    assertThat(journal.forget(later(), 10)).isEqualTo(4);

    Page page = journal.read(1, 10);
    assertThat(page.floor()).isEqualTo(4);
    assertThat(page.head()).isEqualTo(5);
    assertThat(numbers(page)).containsExactly(5L);
  }

  @Test
  void forget_onlyTheNewestLeft_forgetsNothing() throws Exception {
    appendMany(1);

    assertThat(journal.forget(later(), 10)).isZero();
    assertThat(journal.read(1, 10).floor()).isZero();
  }

  @Test
  void forget_emptyJournal_forgetsNothing() throws Exception {
    assertThat(journal.forget(later(), 10)).isZero();
  }

  @Test
  void forget_moreThanTheLimit_takesTheOldest() throws Exception {
    appendMany(5);

    assertThat(journal.forget(later(), 2)).isEqualTo(2);
    assertThat(numbers(journal.read(1, 10))).containsExactly(3L, 4L, 5L);
    assertThat(journal.read(1, 10).floor()).isEqualTo(2);
    assertThat(journal.forget(later(), 2)).isEqualTo(2);
    assertThat(journal.read(1, 10).floor()).isEqualTo(4);
  }

  @Test
  void forget_entryRecordedAtTheInstant_isKept() throws Exception {
    appendMany(2);
    clock.advance(MINUTE);
    Instant boundary = clock.instant();
    appendOne(Revocations.of("cat", "young"));
    appendOne(Revocations.of("dan", "youngest"));

    assertThat(journal.forget(boundary, 10)).isEqualTo(2);
    assertThat(numbers(journal.read(1, 10))).containsExactly(3L, 4L);
  }

  @Test
  void forget_entryWithWorkLeft_stopsThere() throws Exception {
    appendMany(2);
    journal.register("app");
    JournalEntry withWork = added(appendOne(Revocations.of("cat", "with-work")));
    JournalEntry after = added(appendOne(Revocations.of("cat", "after")));
    appendMany(1, "later");

    assertThat(journal.forget(later(), 10)).isEqualTo(2);
    assertThat(journal.read(1, 10).floor()).isEqualTo(2);

    journal.done(withWork, "app");
    journal.done(after, "app");
    assertThat(journal.forget(later(), 10)).isEqualTo(2);
    assertThat(numbers(journal.read(1, 10))).containsExactly(5L);
  }

  @Test
  void register_twice_makesOneItemOfWork() throws Exception {
    journal.register("app");
    journal.register("app");
    appendOne(Revocations.of("ann", "r1"));

    assertThat(journal.pending(1)).containsExactly("app");
  }

  @Test
  void append_forSeveralHolders_makesWorkForThoseRegisteredBefore() throws Exception {
    Appended before = appendOne(Revocations.of("ann", "r1"));
    journal.register("one");
    journal.register("two");
    List<Appended> after =
        journal.append(List.of(Revocations.of("bob", "r2"), Revocations.of("bob", "r2")));

    assertThat(before).isEqualTo(new Appended.Added(added(before), false));
    assertThat(after)
        .containsExactly(
            new Appended.Added(added(after.get(0))), new Appended.Repeated(added(after.get(0))));
    assertThat(journal.pending(1)).isEmpty();
    assertThat(journal.pending(2)).containsExactlyInAnyOrder("one", "two");
    Map<Long, List<String>> together = journal.pending(List.of(1L, 2L, 2L, 3L));
    assertThat(together).containsOnlyKeys(2L);
    assertThat(together.get(2L)).containsExactlyInAnyOrder("one", "two");
    assertThat(journal.pending(List.of())).isEmpty();
  }

  @Test
  void due_workOfAHolder_isListedOldestFirst() throws Exception {
    journal.register("one");
    journal.register("two");
    JournalEntry first = added(appendOne(Revocations.of("ann", "r1")));
    JournalEntry second = added(appendOne(Revocations.of("bob", "r2")));
    appendOne(Revocations.of("cat", "r3"));

    assertThat(journal.due("one", 2))
        .containsExactly(new Work(first, "one", 0), new Work(second, "one", 0));
    assertThat(journal.due("stranger", 2)).isEmpty();
  }

  @Test
  void lease_dueWork_hidesItUntilTheLeaseEnds() throws Exception {
    journal.register("app");
    JournalEntry entry = added(appendOne(Revocations.of("ann", "r1")));

    assertThat(journal.lease(1, "app", MINUTE)).contains(new Work(entry, "app", 0));

    clock.advance(MINUTE.minusMillis(1));
    assertThat(journal.lease(1, "app", MINUTE)).isEmpty();
    assertThat(journal.due("app", 10)).isEmpty();
    assertThat(journal.pending(1)).containsExactly("app");
    clock.advance(Duration.ofMillis(1));
    assertThat(journal.due("app", 10)).hasSize(1);
    assertThat(journal.lease(1, "app", MINUTE)).isPresent();
  }

  @Test
  void lease_unknownWork_isEmpty() throws Exception {
    appendOne(Revocations.of("ann", "r1"));

    assertThat(journal.lease(1, "app", MINUTE)).isEmpty();
    assertThat(journal.lease(7, "app", MINUTE)).isEmpty();
  }

  @Test
  void done_work_isRemovedForThatHolderOnly() throws Exception {
    journal.register("one");
    journal.register("two");
    JournalEntry entry = added(appendOne(Revocations.of("ann", "r1")));

    journal.done(entry, "one");
    journal.done(entry, "one");

    assertThat(journal.pending(1)).containsExactly("two");
    assertThat(journal.due("one", 10)).isEmpty();
    assertThat(journal.lease(1, "one", MINUTE)).isEmpty();
  }

  @Test
  void failed_leasedWork_isDueAgainAfterTheDelayAndCounted() throws Exception {
    journal.register("app");
    JournalEntry entry = added(appendOne(Revocations.of("ann", "r1")));
    journal.lease(1, "app", MINUTE.multipliedBy(10));

    journal.failed(1, "app", MINUTE);

    assertThat(journal.due("app", 10)).isEmpty();
    clock.advance(MINUTE);
    assertThat(journal.due("app", 10)).containsExactly(new Work(entry, "app", 1));
    journal.failed(1, "app", Duration.ZERO);
    assertThat(journal.lease(1, "app", MINUTE)).contains(new Work(entry, "app", 2));
  }

  @Test
  void failed_workThatIsDone_staysDone() throws Exception {
    journal.register("app");
    journal.done(added(appendOne(Revocations.of("ann", "r1"))), "app");

    journal.failed(1, "app", Duration.ZERO);

    assertThat(journal.pending(1)).isEmpty();
  }

  private Appended appendOne(Revocation revocation) throws JournalException {
    return journal.append(List.of(revocation)).get(0);
  }

  private Instant later() {
    return clock.instant().plusMillis(1);
  }

  private void appendMany(int count) throws JournalException {
    appendMany(count, "many");
  }

  private void appendMany(int count, String prefix) throws JournalException {
    List<Revocation> revocations = new ArrayList<>();
    LongStream.range(0, count)
        .forEach(i -> revocations.add(Revocations.of("user" + i, prefix + "-" + i)));
    journal.append(revocations);
  }

  private static JournalEntry added(Appended appended) {
    assertThat(appended).isInstanceOf(Appended.Added.class);
    return ((Appended.Added) appended).entry();
  }

  private static List<Long> numbers(Page page) {
    return page.entries().stream().map(JournalEntry::number).toList();
  }
}
