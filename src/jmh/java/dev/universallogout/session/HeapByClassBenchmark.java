package dev.universallogout.session;

import dev.universallogout.LiveHeap;
import dev.universallogout.journal.InMemoryJournal;
import java.lang.ref.Reference;
import java.util.Map;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * What makes up the heap of one signed-in session of ours in {@link HeapBenchmark}: the JVM's
 * histogram of classes, less the one before.
 */
public class HeapByClassBenchmark extends LiveHeap {
  @Param("1000000")
  public int sessions;

  /** Bytes for each session: all of them, those of these classes, and those of all others. */
  @AuxCounters(AuxCounters.Type.EVENTS)
  @State(Scope.Thread)
  public static class Heap {
    public long ours;
    public long bindingText;
    public long entries;
    public long tableById;
    public long sessionState;
    public long checked;
    public long seen;
    public long keys;
    public long tablesByKey;
    public long otherClasses;
  }

  @Benchmark
  public void fill(Heap heap) throws Exception {
    NoCdi.isThere();
    String[] users = HeapBenchmark.users(sessions);
    BareSession[] container = HeapBenchmark.container(users);
    GuardedApplication host =
        new GuardedApplication(Map.of(), new InMemoryJournal(), Way.WITHOUT_FRAMEWORKS);
    Map<String, Long> before = byClass();
    HeapBenchmark.fill(host, container, users);
    Map<String, Long> more = byClass();
    before.forEach((type, bytes) -> more.merge(type, -bytes, Long::sum));
    heap.ours = each(sum(more), sessions);
    heap.bindingText = take(more, String.class, byte[].class);
    heap.entries = take(more, "java.util.concurrent.ConcurrentHashMap$Node");
    heap.tableById = take(more, "[Ljava.util.concurrent.ConcurrentHashMap$Node;");
    heap.sessionState = take(more, SessionState.class);
    heap.checked = take(more, SessionState.Checked.class);
    heap.seen = take(more, SubjectSources.Seen.class);
    heap.keys = take(more, long[].class);
    heap.tablesByKey = take(more, int[].class, SessionState[].class);
    heap.otherClasses = each(sum(more), sessions);
    Reference.reachabilityFence(container);
    Reference.reachabilityFence(users);
    host.close();
  }

  private long take(Map<String, Long> bytes, Class<?>... types) {
    return take(bytes, Stream.of(types).map(Class::getName).toArray(String[]::new));
  }

  /** What these take for each session; it is counted no more. */
  private long take(Map<String, Long> bytes, String... types) {
    long sum = 0;
    for (String type : types) {
      sum += bytes.remove(type);
    }
    return each(sum, sessions);
  }

  private static long sum(Map<String, Long> bytes) {
    return bytes.values().stream().mapToLong(Long::longValue).sum();
  }
}
