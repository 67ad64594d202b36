package dev.universallogout.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.universallogout.subject.SubjectIdentifier.IssuerSubject;
import dev.universallogout.testing.Mutants;
import dev.universallogout.testing.Steps;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

class RevocationIndexTest {
  private static final int KEYS = 200_000;
  private static final int READERS = 3;
  private static final int ASKED = 100_000;

  private volatile long promised;

  @Test
  void revoked_everyNumberThatWasPromised_isFoundWhileTheTableGrows() {
    RevocationIndex index = new RevocationIndex(0);
    AtomicBoolean writing = new AtomicBoolean(true);
    List<CompletableFuture<Long>> readers = new ArrayList<>();
    for (int reader = 0; reader < READERS; reader++) {
      SplittableRandom random = new SplittableRandom(reader);
      readers.add(CompletableFuture.supplyAsync(() -> read(index, random, writing)));
    }
    try {
      for (long number = 1; number <= 2 * KEYS; number++) {
        index.put(key(number), number, number * 10);
        promised = number;
      }
    } finally {
      writing.set(false);
    }

    assertThat(readers).allSatisfy(reader -> assertThat(reader.join()).isPositive());
    assertThat(index.size()).isEqualTo(KEYS);
  }

  /** Each key is put twice: first all are inserted, then all rise. */
  private static long key(long number) {
    long nth = number % KEYS;
    // Every fourth starts in the same group as fifteen others; one is zero.
    long start = spread(nth / 64) >>> 32;
    return nth % 4 == 0 ? start << 32 | nth : spread(nth);
  }

  private long read(RevocationIndex index, SplittableRandom random, AtomicBoolean writing) {
    long found = 0;
    do {
      long seen = promised;
      if (seen == 0) {
        Thread.onSpinWait();
        continue;
      }
      // The youngest are the ones a race would lose.
      long number = random.nextBoolean() ? seen : 1 + random.nextLong(seen);
      long[] keys = {key(number)};
      if (!index.revoked(keys, number - 1, RevocationIndex.NONE)) {
        throw new IllegalStateException("number " + number + " of " + seen + " is missing");
      }
      if (!index.revoked(keys, Long.MAX_VALUE, number * 10)) {
        throw new IllegalStateException("time of " + number + " of " + seen + " is missing");
      }
      found++;
    } while (writing.get());
    return found;
  }

  @Test
  void revoked_keyZero_isAKeyLikeOthers() {
    RevocationIndex index = new RevocationIndex(0);
    assertThat(index.revoked(new long[] {0}, 0, RevocationIndex.NONE)).isFalse();

    index.put(0, 7, RevocationIndex.NONE);

    assertThat(index.revoked(new long[] {0}, 6, RevocationIndex.NONE)).isTrue();
    assertThat(index.revoked(new long[] {0}, 7, RevocationIndex.NONE)).isFalse();
  }

  @Test
  void revoked_keysThatStartInOneGroup_areToldApart() {
    RevocationIndex index = new RevocationIndex(0);
    // The last group of the smallest table: the way on wraps around its end.
    for (long n = 1; n <= 600; n++) {
      index.put(-1L << 32 | n, n, RevocationIndex.NONE);
    }

    for (long n = 1; n <= 600; n++) {
      long[] keys = {-1L << 32 | n};
      assertThat(index.revoked(keys, n - 1, RevocationIndex.NONE)).isTrue();
      assertThat(index.revoked(keys, n, RevocationIndex.NONE)).isFalse();
    }
    long[] absent = {-1L << 32 | 601};
    assertThat(index.revoked(absent, 0, RevocationIndex.NONE)).isFalse();
  }

  /** Wherever all keys begin, and whatever their step: there is room until the table grows. */
  @Test
  @Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
  void revoked_keysOfOneStep_reachEveryGroup() {
    for (int capacity : new int[] {1_024, 1_036, 1_792}) {
      for (long step = 0; step < 8; step++) {
        RevocationIndex index = new RevocationIndex(0, capacity);
        long bytes = index.bytes();
        int keys = 0;
        while (index.bytes() == bytes) {
          index.put(ofStep(step, keys++), 1, RevocationIndex.NONE);
        }
        for (int n = 0; n < keys; n++) {
          long[] key = {ofStep(step, n)};
          assertThat(index.revoked(key, 0, RevocationIndex.NONE)).isTrue();
        }
        long[] absent = {ofStep(step, keys)};
        assertThat(index.revoked(absent, 0, RevocationIndex.NONE)).isFalse();
      }
    }
  }

  private static long ofStep(long step, long n) {
    return 300L << 54 | n << 14 | step << 11 | n & 0x7ff;
  }

  @Test
  void revoked_keyZeroAmongMany_isKeptWhileTheTableGrowsAndIsCopied() {
    RevocationIndex index = new RevocationIndex(0);
    index.put(0, 50_000, RevocationIndex.NONE);
    fill(index, 50_000);

    for (RevocationIndex either : List.of(index, index.above(10_000))) {
      assertThat(either.revoked(new long[] {0}, 49_999, RevocationIndex.NONE)).isTrue();
      assertThat(either.revoked(new long[] {0}, 50_000, RevocationIndex.NONE)).isFalse();
    }
  }

  @Test
  void isTooMany_moreThanTwentyThreeInTwentyFive_alsoOfMillions() {
    for (long slots : new long[] {25, 25_000, 100_000_000, 1_000_000_000}) {
      assertThat(RevocationIndex.isTooMany(slots / 25 * 23, slots)).isFalse();
      assertThat(RevocationIndex.isTooMany(slots / 25 * 23 + 1, slots)).isTrue();
    }
  }

  @Test
  void slotsFor_alsoMillions_isTooManyForOneMoreOnly() {
    for (long keys : new long[] {0, 1_000, 100_000_000, 900_000_000}) {
      long slots = RevocationIndex.slotsFor(keys);
      assertThat(RevocationIndex.isTooMany(keys + 1, slots)).isFalse();
      assertThat(RevocationIndex.isTooMany(keys + 3, slots)).isTrue();
    }
  }

  @Test
  void put_lowerNumberAfterAHigher_changesNothing() {
    RevocationIndex index = new RevocationIndex(0);
    index.put(5, 9, 90);
    index.put(5, 3, 30);

    assertThat(index.revoked(new long[] {5}, 8, RevocationIndex.NONE)).isTrue();
    assertThat(index.revoked(new long[] {5}, 9, 90)).isTrue();
    assertThat(index.size()).isEqualTo(1);
  }

  @Test
  void revoked_timeThatCannotBeKept_endsEveryLogin() {
    RevocationIndex index = new RevocationIndex(0);
    index.put(5, 1, 1L << 40);
    index.put(6, 1, -7);

    assertThat(index.revoked(new long[] {5}, 1, 1L << 50)).isTrue();
    assertThat(index.revoked(new long[] {6}, 1, -8)).isTrue();
    assertThat(index.revoked(new long[] {6}, 1, 2)).isFalse();
    assertThat(index.revoked(new long[] {6}, 1, RevocationIndex.NONE)).isFalse();
  }

  @Test
  void put_asManyKeysAsOneLikes_takesAtMostTwentyBytesForEach() {
    RevocationIndex index = new RevocationIndex(0);
    for (long n = 1; n <= 1_000_000; n++) {
      index.put(spread(n), n, n);
      if (n >= 1_024) {
        assertThat(index.bytes()).isLessThanOrEqualTo(20 * n);
      }
    }
  }

  /** One by which a session that shows its issuer is found, one for a session with a name only. */
  @Test
  void journal_ofSubjectsByIssuer_takesAtMostFortyBytesForEach() throws Exception {
    int users = 2_000;
    InMemoryJournal store = new InMemoryJournal();
    List<Revocation> revocations = new ArrayList<>();
    for (int n = 0; n < users; n++) {
      IssuerSubject subject = new IssuerSubject("https://acme.okta.example", "00u" + n);
      revocations.add(
          new Revocation(Revocations.CONNECTION, subject, OptionalLong.empty(), "r" + n));
    }
    store.append(revocations);

    try (Node node = Node.start(store)) {
      assertThat(node.journal().awaitApplied(users, Node.PATIENCE)).isTrue();
      assertThat(node.journal().indexSize()).isEqualTo(2 * users);
      assertThat(node.journal().indexBytes()).isLessThanOrEqualTo(40L * users);
    }
  }

  @Test
  void put_forgottenNumber_changesNothing() {
    RevocationIndex index = new RevocationIndex(7);
    index.put(5, 7, 90);
    assertThat(index.size()).isZero();

    index.put(5, 8, RevocationIndex.NONE);

    assertThat(index.revoked(new long[] {5}, 7, 1)).isTrue();
    assertThat(index.revoked(new long[] {5}, 8, 1)).isFalse();
  }

  @Test
  void revoked_numberThatCannotBeKept_endsEverySession() {
    RevocationIndex index = new RevocationIndex(0);
    index.put(5, 0xffff_fffeL, RevocationIndex.NONE);
    index.put(6, 0xffff_ffffL, RevocationIndex.NONE);
    index.put(7, 1L << 40, RevocationIndex.NONE);

    assertThat(index.revoked(new long[] {5}, 0xffff_fffdL, RevocationIndex.NONE)).isTrue();
    assertThat(index.revoked(new long[] {5}, 0xffff_fffeL, RevocationIndex.NONE)).isFalse();
    for (RevocationIndex either : List.of(index, index.above(1L << 39))) {
      assertThat(either.revoked(new long[] {6}, 1L << 50, RevocationIndex.NONE)).isTrue();
      assertThat(either.revoked(new long[] {7}, 1L << 50, RevocationIndex.NONE)).isTrue();
    }
  }

  @Test
  void above_ofManyKeys_keepsThoseThatAreHigherInNoMoreHeap() {
    RevocationIndex index = new RevocationIndex(0);
    for (long n = 1; n <= 500_000; n++) {
      index.put(spread(n), n, n);
    }

    RevocationIndex rest = index.above(100_000);

    assertThat(rest.size()).isEqualTo(400_000);
    assertThat(rest.bytes()).isLessThanOrEqualTo(20L * 400_000);
    long[] key = {spread(100_001)};
    assertThat(rest.revoked(key, 100_000, RevocationIndex.NONE)).isTrue();
    assertThat(rest.revoked(key, 100_001, RevocationIndex.NONE)).isFalse();
  }

  /** Of those who are asked about, most are not revoked. */
  @Test
  void revoked_inATableThatIsAboutToGrow_readsFewGroupsAndSlots() throws Exception {
    for (boolean present : new boolean[] {false, true}) {
      assertThat(steps("next", present)).as("further groups").isLessThan(ASKED / 2);
      assertThat(steps("key", present) - (present ? ASKED : 0)).as("slots").isLessThan(ASKED / 20);
    }
  }

  private static long steps(String of, boolean present) throws Exception {
    Mutants counted = new Mutants();
    counted.plant("journal.RevocationIndex$Table", of, of.equals("next") ? 2 : 1, Steps.class);
    return ((LongUnaryOperator) counted.make(Asking.class)).applyAsLong(present ? 1 : 0);
  }

  /** Asks a full table for keys that are there, for 1, or for others; tells in how many steps. */
  static final class Asking implements LongUnaryOperator {

    @Override
    public long applyAsLong(long present) {
      RevocationIndex index = aboutToGrow(ASKED);
      Steps.taken = 0;
      for (int i = 0; i < ASKED; i++) {
        boolean found =
            index.revoked(new long[] {digest(present == 1 ? i : -1 - i)}, 0, RevocationIndex.NONE);
        assertThat(found).isEqualTo(present == 1);
      }
      return Steps.taken;
    }
  }

  private static RevocationIndex aboutToGrow(int keys) {
    RevocationIndex grown = new RevocationIndex(0);
    fill(grown, keys);
    long bytes = grown.bytes();
    while (grown.bytes() == bytes) {
      grown.put(digest(grown.size()), 1, RevocationIndex.NONE);
    }
    RevocationIndex index = new RevocationIndex(0);
    fill(index, grown.size() - 1);
    return index;
  }

  private static void fill(RevocationIndex index, int keys) {
    for (int i = 0; i < keys; i++) {
      index.put(digest(i), i + 1, RevocationIndex.NONE);
    }
  }

  private static long digest(long n) {
    return new SplittableRandom(n).nextLong();
  }

  /** In the order of the table, in which keys would crowd in one that grows. */
  @Test
  void above_ofManyKeys_takesNoMoreStepsForEachThanOfFew() throws Exception {
    Mutants counted = new Mutants();
    counted.plant("journal.RevocationIndex$Table", "next", 2, Steps.class);
    LongUnaryOperator copying = (LongUnaryOperator) counted.make(Copying.class);

    // A table that grows from its smallest takes some hundreds of steps for each of so many.
    assertThat(copying.applyAsLong(10_000)).isBetween(1L, 10L * 10_000);
    assertThat(copying.applyAsLong(400_000)).isBetween(1L, 10L * 400_000);
  }

  /** Copies an index without its lower half; tells by how many steps from group to group. */
  static final class Copying implements LongUnaryOperator {

    @Override
    public long applyAsLong(long kept) {
      RevocationIndex index = new RevocationIndex(0);
      fill(index, (int) (2 * kept));
      Steps.taken = 0;
      assertThat(index.above(kept).size()).isEqualTo((int) kept);
      return Steps.taken;
    }
  }

  private static long spread(long n) {
    return n * 0x9E3779B97F4A7C15L;
  }

  @Test
  void above_aFloor_keepsExactlyWhatIsHigher() {
    RevocationIndex index = new RevocationIndex(0);
    for (long n = 0; n < 5_000; n++) {
      index.put(n, n + 1, n);
    }

    RevocationIndex rest = index.above(1_000).above(3_000);

    assertThat(rest.size()).isEqualTo(2_000);
    assertThat(rest.revoked(new long[] {2_999}, 0, RevocationIndex.NONE)).isFalse();
    assertThat(rest.revoked(new long[] {3_000}, 3_000, RevocationIndex.NONE)).isTrue();
    assertThat(rest.revoked(new long[] {3_000}, 9_999, 3_000)).isTrue();
    assertThat(index.revoked(new long[] {2_999}, 0, RevocationIndex.NONE)).isTrue();
  }
}
