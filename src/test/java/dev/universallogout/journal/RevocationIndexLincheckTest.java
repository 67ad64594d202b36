package dev.universallogout.journal;

import dev.universallogout.testing.Linearizability;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the index tells concurrent readers is what it knows at a point in between. */
class RevocationIndexLincheckTest {
  /** One more key beside these and those of the group, and the table grows. */
  private static final int FILLED = 940;

  /** One thread writes, any number reads; the keys start in one group, and have one tag. */
  @Param(name = "key", gen = IntGen.class, conf = "1:3")
  @Param(name = "number", gen = IntGen.class, conf = "1:4")
  public static class Small {
    final RevocationIndex index = new RevocationIndex(0);

    /** The group has room for one key more. */
    public Small() {
      for (int key = 11; key < 17; key++) {
        index.put(alike(key), 1, RevocationIndex.NONE);
      }
    }

    @Operation(nonParallelGroup = "tailer")
    public void put(@Param(name = "key") int key, @Param(name = "number") int number) {
      index.put(alike(key), number, RevocationIndex.NONE);
    }

    @Operation
    public boolean revoked(@Param(name = "key") int key, @Param(name = "number") int number) {
      return index.revoked(new long[] {alike(key)}, number, RevocationIndex.NONE);
    }

    private static long alike(long key) {
      return 300L << 54 | key << 14;
    }
  }

  /** One that is about to grow. */
  public static class Full extends Small {
    public Full() {
      for (int i = 0; i < FILLED; i++) {
        index.put((long) (i + 10) << 54 | i, 1, RevocationIndex.NONE);
      }
    }
  }

  @Test
  @Tag("long")
  void index_underStress_isLinearizable() {
    Linearizability.underStress(Full.class);
  }

  @Test
  void index_orderByOrder_isLinearizable() {
    Linearizability.orderByOrder(Small.class);
  }
}
