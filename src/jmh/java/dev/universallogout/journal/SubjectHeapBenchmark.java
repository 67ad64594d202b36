package dev.universallogout.journal;

import dev.universallogout.LiveHeap;
import java.lang.ref.Reference;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * The heap that one revoked subject takes: what a full collection leaves, less what one left
 * before.
 */
public class SubjectHeapBenchmark extends LiveHeap {
  @Param({"1000000", "10000000"})
  public int subjects;

  /** {@code indexByIssuer}: of those whom {@code iss_sub} names there are two keys. */
  @Param({"index", "indexByIssuer", "map"})
  public String kind;

  /** Bytes for each subject. */
  @AuxCounters(AuxCounters.Type.EVENTS)
  @State(Scope.Thread)
  public static class Heap {
    public long bytesPerSubject;
  }

  @Benchmark
  public void fill(Heap heap) {
    RevocationIndex index = new RevocationIndex(0);
    Map<String, Instant> map = new ConcurrentHashMap<>();
    int keys = kind.equals("indexByIssuer") ? 2 : 1;
    long before = bytes();
    for (int i = 0; i < subjects; i++) {
      if (kind.equals("map")) {
        map.put(IndexBenchmark.name(i), Instant.ofEpochSecond(i));
      } else {
        for (int key = 0; key < keys; key++) {
          index.put(IndexBenchmark.key(keys * i + key), i + 1, i + 1);
        }
      }
    }
    heap.bytesPerSubject = each(bytes() - before, subjects);
    Reference.reachabilityFence(index);
    Reference.reachabilityFence(map);
  }
}
