package dev.universallogout.session;

import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.returns;
import static org.assertj.core.api.Assertions.assertThat;

import dev.universallogout.journal.PlantedBugs;
import dev.universallogout.journal.RevocationJournal.Appended;
import dev.universallogout.testing.Mutants;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * No history of the product violates the rules of {@link NodesHistory}; and each of these bugs,
 * planted in the product's own bytecode, is found by the same histories.
 */
class NodesHistoryTest {
  private static final long FIRST = 20_261_123;
  private static final int ROUNDS = 10;
  private static final int MOST_ROUNDS = 200;

  /** One bug: the method in which it is planted, and how. */
  enum Bug {
    NONE,
    POSITION_AFTER_THE_CHAIN {
      @Override
      void plantIn(Mutants mutants) {
        mutants.plant(
            "session.SessionGuard", "after", 6, PlantedBindings.PositionAfterTheChain.class);
      }
    },
    BOUND_AT_FIRST_SIGHT {
      @Override
      void plantIn(Mutants mutants) {
        mutants.plant("session.SessionGuard", "check", 6, PlantedBindings.LooksAtSession.class);
        mutants.plant(
            "session.SessionState", "provenAge", 0, PlantedBindings.BoundAtFirstSight.class);
      }
    },
    OWN_ENTRY_AHEAD_OF_LOWER_ONES {
      @Override
      void plantIn(Mutants mutants) {
        mutants.plant(
            "journal.Journal",
            named("append").and(returns(Appended.class)),
            PlantedBugs.OwnEntryFirst.class);
      }
    },
    READ_BEHIND_THE_BOUND {
      @Override
      void plantIn(Mutants mutants) {
        mutants.plant("journal.Journal", "read", 1, PlantedBugs.ReadsBehindTheBound.class);
        mutants.plant("journal.Journal", "continues", 3, PlantedBugs.Continues.class);
      }
    },
    FLOOR_OFF_BY_ONE {
      @Override
      void plantIn(Mutants mutants) {
        mutants.plant("journal.View", "floor", 0, PlantedBugs.FloorOneTooLow.class);
      }
    },
    INDEX_AFTER_THE_POSITION {
      @Override
      void plantIn(Mutants mutants) {
        mutants.plant("journal.Journal", "apply", 3, PlantedBugs.PositionBeforeIndex.class);
      }
    },
    NEW_KEYS_NOT_COMPARED {
      @Override
      void plantIn(Mutants mutants) {
        mutants.plant("journal.RecentKeys", "plus", 2, PlantedBugs.NothingAdded.class);
      }
    };

    void plantIn(Mutants mutants) {}
  }

  @Test
  void histories_ofTheProduct_violateNoRule() throws Exception {
    histories(ROUNDS);
  }

  @Test
  void historiesWithRefreshTokens_ofTheProduct_violateNoRule() throws Exception {
    long successors = 0;
    long refusals = 0;
    for (int round = 0; round < ROUNDS; round++) {
      long seed = FIRST + round;
      try (SharedDatabase database = new SharedDatabase()) {
        NodesHistory history = new NodesHistory(database);
        assertThat(history.apply(seed)).as("seed %d", seed).isEmpty();
        successors += history.successors();
        refusals += history.refusals();
      }
    }
    assertThat(successors).isGreaterThan(ROUNDS);
    assertThat(refusals).isGreaterThan(ROUNDS);
  }

  @Test
  @Tag("long")
  void manyHistories_ofTheProduct_violateNoRule() throws Exception {
    histories(Integer.getInteger("histories", 500));
  }

  private static void histories(int rounds) throws Exception {
    Mutants product = new Mutants();
    for (int round = 0; round < rounds; round++) {
      long seed = FIRST + round;
      assertThat(history(product, seed)).as("seed %d", seed).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void histories_withABugPlanted_violateARule(Bug bug) throws Exception {
    Mutants mutants = new Mutants();
    bug.plantIn(mutants);
    String violation = "";
    int round = 0;
    while (violation.isEmpty() && round < MOST_ROUNDS) {
      violation = history(mutants, FIRST + round++);
    }

    assertThat(violation)
        .as("%s, %d histories from seed %d", bug, round, FIRST)
        .startsWith("served after");
    System.getLogger(NodesHistoryTest.class.getName())
        .log(System.Logger.Level.INFO, bug + " was found in history " + round + ": " + violation);
  }

  private static String history(Mutants mutants, long seed) throws Exception {
    LongFunction<?> histories = (LongFunction<?>) mutants.make(NodesHistory.class);
    return String.valueOf(histories.apply(seed));
  }
}
