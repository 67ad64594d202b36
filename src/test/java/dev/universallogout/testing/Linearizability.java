package dev.universallogout.testing;

import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.StressOptions;

/**
 * Checks that whatever concurrent operations answer, they would answer one after the other in some
 * order. Each time other operations are drawn.
 */
public final class Linearizability {
  private Linearizability() {}

  /** As the machine interleaves three threads; the longer, the more it finds. */
  public static void underStress(Class<?> operations) {
    new StressOptions()
        .threads(3)
        .actorsPerThread(3)
        .actorsBefore(0)
        .iterations(Integer.getInteger("iterations", 50))
        .invocationsPerIteration(500)
        .check(operations);
  }

  /** In interleavings of two threads that are tried one by one. */
  public static void orderByOrder(Class<?> operations) {
    new ModelCheckingOptions()
        .threads(2)
        .actorsPerThread(2)
        .actorsBefore(1)
        .actorsAfter(2)
        .iterations(Integer.getInteger("iterations", 3))
        .invocationsPerIteration(100)
        .check(operations);
  }
}
