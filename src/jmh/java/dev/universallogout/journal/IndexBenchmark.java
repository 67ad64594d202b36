package dev.universallogout.journal;

import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Is this user revoked? Asked of 1 M and 10 M revoked subjects, in random order, half of them
 * known. {@link SubjectHeapBenchmark} tells what each takes.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class IndexBenchmark {
  private static final int QUESTIONS = 1 << 22;

  @Param({"1000000", "10000000"})
  public int subjects;

  @Param({"index", "indexOfOthers", "map", "bareRead"})
  public String kind;

  private final RevocationIndex index = new RevocationIndex(0);
  private final Map<String, Instant> map = new ConcurrentHashMap<>();
  private final long[] keys = new long[QUESTIONS];
  private final long[] one = new long[1];
  private String[] names = {};
  private long[] array = {};
  private int question;

  @Setup
  public void fill() {
    for (int i = 0; i < subjects; i++) {
      if (kind.equals("map")) {
        map.put(name(i), Instant.ofEpochSecond(i));
      } else {
        index.put(key(i), i + 1, RevocationIndex.NONE);
      }
    }
    if (kind.endsWith("Read")) {
      array = new long[(int) (index.bytes() / Long.BYTES)];
      Arrays.setAll(array, i -> i);
    }
    SplittableRandom random = new SplittableRandom(1);
    names = new String[kind.equals("map") ? QUESTIONS : 0];
    for (int i = 0; i < QUESTIONS; i++) {
      int subject = random.nextInt(2 * subjects);
      if (kind.equals("indexOfOthers")) {
        subject = subjects + subject / 2;
      }
      keys[i] = key(subject);
      if (kind.equals("map")) {
        names[i] = name(subject);
      }
    }
  }

  /** A subject as it comes from the identity provider. */
  static String name(int subject) {
    return "user-" + subject + "@corp.example";
  }

  /** Its key, as well spread as a digest. */
  static long key(int subject) {
    return new SplittableRandom(subject).nextLong();
  }

  /**
   * {@code indexOfOthers} asks about subjects that are not there, as most who sign in are not
   * revoked; {@code bareRead} is one read in the place of a look-up, of an array as large as the
   * index.
   */
  @Benchmark
  public boolean isRevoked() {
    int next = question++ & (QUESTIONS - 1);
    return switch (kind) {
      case "map" -> map.containsKey(names[next]);
      case "bareRead" -> array[place(keys[next])] == next;
      default -> {
        one[0] = keys[next];
        yield index.revoked(one, 0, RevocationIndex.NONE);
      }
    };
  }

  private int place(long key) {
    return (int) (((key >>> 32) * array.length) >>> 32);
  }
}
