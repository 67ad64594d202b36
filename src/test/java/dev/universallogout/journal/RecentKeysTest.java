package dev.universallogout.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What came since an earlier view is all there, or nothing is said. */
class RecentKeysTest {
  private static final int VIEWS = 60;

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 20, 100})
  void areAllOthersSince_anyViewAndKeys_isSoWhereNoneOfThemCame(int most) {
    Random random = new Random(most);
    List<Long> keys = new ArrayList<>();
    List<Integer> keysAt = new ArrayList<>();
    RecentKeys recent = RecentKeys.none(0);
    for (int serial = 0; serial < VIEWS; serial++) {
      if (serial > 0) {
        long[] added = random.longs(random.nextInt(most + 1), 0, 1_000).toArray();
        recent = recent.plus(added, serial);
        LongStream.of(added).forEach(keys::add);
      }
      keysAt.add(keys.size());
      for (int since = 0; since <= serial; since++) {
        RecentKeys now = recent;
        int view = since;
        int then = keysAt.get(since);
        boolean all = keys.size() - then <= RecentKeys.MOST;
        Set<Long> came = new HashSet<>(keys.subList(then, keys.size()));
        long stranger = 1_000 + random.nextInt(1_000);

        assertThat(now.areAllOthersSince(view, new long[] {stranger, stranger + 1}))
            .as("since %d at %d", since, serial)
            .isEqualTo(all);
        assertThat(came)
            .noneMatch(one -> now.areAllOthersSince(view, new long[] {stranger, one}))
            .noneMatch(one -> now.areAllOthersSince(view, new long[] {one, stranger}));
        assertThat(keys.subList(Math.max(0, then - 10), then))
            .filteredOn(one -> !came.contains(one))
            .allMatch(one -> now.areAllOthersSince(view, new long[] {one}) == all);
      }
    }
  }

  @Test
  void areAllOthersSince_aViewBeforeItBegan_isNotSaid() {
    RecentKeys recent = RecentKeys.none(7).plus(new long[] {1}, 8);

    assertThat(recent.areAllOthersSince(6, new long[] {2})).isFalse();
    assertThat(recent.areAllOthersSince(7, new long[] {2})).isTrue();
    assertThat(recent.areAllOthersSince(0, new long[0])).isFalse();
  }
}
