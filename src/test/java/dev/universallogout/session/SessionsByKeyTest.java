package dev.universallogout.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.universallogout.journal.Position;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Whatever comes and goes, what is under a key is found, and nothing else. */
class SessionsByKeyTest {
  private final SessionsByKey sessions = new SessionsByKey();
  private int created;

  private SessionState session() {
    return new SessionState(Exchange.session("session-" + created++), new Position("journal", 0));
  }

  private Set<SessionState> under(long key) {
    Set<SessionState> found = new HashSet<>();
    sessions.addTo(found, key);
    return found;
  }

  @Test
  void sessions_addedAndRemovedAtRandom_areFoundAsInAMapOfSets() {
    Random random = new Random(42);
    long[] keys = random.longs(300).toArray();
    Map<Long, Set<SessionState>> expected = new HashMap<>();
    List<SessionState> some = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      some.add(session());
    }
    for (int step = 0; step < 100_000; step++) {
      boolean grows = step / 20_000 % 2 == 0;
      // A few keys are everybody's, which makes crowds of them.
      long key = keys[random.nextInt(random.nextBoolean() ? 3 : keys.length)];
      SessionState session = some.get(random.nextInt(some.size()));
      Set<SessionState> there = expected.computeIfAbsent(key, k -> new HashSet<>());
      if (random.nextInt(100) < (grows ? 80 : 20)) {
        if (there.add(session)) {
          sessions.add(key, session);
        }
      } else {
        there.remove(session);
        sessions.remove(key, session);
      }
      if (step % 1_000 == 0) {
        for (long each : keys) {
          assertThat(under(each)).isEqualTo(expected.getOrDefault(each, Set.of()));
        }
      }
    }
  }

  @Test
  void session_underTwoKeysOfTheSameSlots_isStillFoundUnderOneWhenTheOtherIsRemoved() {
    SessionState session = session();
    SessionState between = session();
    long one = 64;
    long other = 1L << 32;
    sessions.add(one, session);
    sessions.add(other, between);
    sessions.add(other, session);

    sessions.remove(one, session);

    assertThat(under(one)).isEmpty();
    assertThat(under(other)).containsExactlyInAnyOrder(session, between);
  }

  @Test
  void crowd_ofOneUser_isFoundAndForgottenWhole() {
    List<SessionState> crowd = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      crowd.add(session());
      sessions.add(7, crowd.get(i));
    }
    assertThat(under(7)).containsExactlyInAnyOrderElementsOf(crowd);

    crowd.forEach(session -> sessions.remove(7, session));

    assertThat(under(7)).isEmpty();
  }
}
