package dev.universallogout.session;

import static net.bytebuddy.matcher.ElementMatchers.isMethod;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.returns;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;
import static org.assertj.core.api.Assertions.assertThat;

import dev.universallogout.journal.PlantedBugs;
import dev.universallogout.journal.RevocationJournal.Appended;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Constructor;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongFunction;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.scaffold.TypeValidation;
import net.bytebuddy.matcher.ElementMatcher;
import net.bytebuddy.pool.TypePool;
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
      assertThat(product.history(seed)).as("seed %d", seed).isEmpty();
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
      violation = mutants.history(FIRST + round++);
    }

    assertThat(violation)
        .as("%s, %d histories from seed %d", bug, round, FIRST)
        .startsWith("served after");
    System.getLogger(NodesHistoryTest.class.getName())
        .log(System.Logger.Level.INFO, bug + " was found in history " + round + ": " + violation);
  }

  /** The product and its histories anew, with bugs where they were planted. */
  private static final class Mutants extends ClassLoader {
    private static final String OWN = "dev.universallogout.";
    private final Map<String, byte[]> planted = new HashMap<>();

    Mutants() {
      super(NodesHistoryTest.class.getClassLoader());
    }

    void plant(String type, String method, int arguments, Class<?> bug) {
      plant(type, named(method).and(takesArguments(arguments)), bug);
    }

    void plant(String type, ElementMatcher<? super MethodDescription> method, Class<?> bug) {
      ClassFileLocator files = ClassFileLocator.ForClassLoader.of(getParent());
      TypeDescription described = TypePool.Default.of(files).describe(OWN + type).resolve();
      assertThat(described.getDeclaredMethods().filter(method)).as("where to plant").isNotEmpty();
      byte[] already = planted.get(OWN + type);
      planted.put(
          OWN + type,
          new ByteBuddy()
              .with(TypeValidation.DISABLED)
              .redefine(
                  described,
                  already == null
                      ? files
                      : new ClassFileLocator.Compound(
                          ClassFileLocator.Simple.of(OWN + type, already), files))
              .visit(Advice.to(bug).on(isMethod().and(method)))
              .make()
              .getBytes());
    }

    @SuppressWarnings("unchecked")
    String history(long seed) throws Exception {
      Constructor<?> constructor = loadClass(NodesHistory.class.getName()).getDeclaredConstructor();
      constructor.setAccessible(true);
      return ((LongFunction<String>) constructor.newInstance()).apply(seed);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith(OWN)) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        return loaded == null ? define(name) : loaded;
      }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
      byte[] mutant = planted.get(name);
      if (mutant != null) {
        return defineClass(name, mutant, 0, mutant.length);
      }
      try (InputStream file = getResourceAsStream(name.replace('.', '/') + ".class")) {
        if (file == null) {
          throw new ClassNotFoundException(name);
        }
        byte[] bytes = file.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }
}
