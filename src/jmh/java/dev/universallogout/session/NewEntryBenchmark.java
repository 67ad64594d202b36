package dev.universallogout.session;

import jakarta.servlet.ServletRequestEvent;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** The first request of each of a hundred sessions after so many entries about others. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class NewEntryBenchmark {
  private static final int SESSIONS = 100;

  /** How many are new for each. */
  @Param({"0", "1", "10"})
  public int entries;

  private final ServletRequestEvent[] requests = new ServletRequestEvent[SESSIONS];
  private Way way;
  private int revoked;

  @Setup
  public void start(Blackhole blackhole) throws Exception {
    way = new Way((q, a) -> blackhole.consume(q), Way.WITHOUT_FRAMEWORKS);
    for (int i = 0; i < SESSIONS; i++) {
      requests[i] = Way.event(new BareRequest(new BareSession("session-" + i), "user-" + i));
    }
    for (int i = 0; i < SESSIONS; i++) {
      way.proveBound(requests[i], "user-" + i);
    }
  }

  @TearDown
  public void stop() {
    way.close();
  }

  @Setup(Level.Invocation)
  public void revokeSomebody() throws Exception {
    everySession();
    for (int i = 0; i < entries; i++) {
      way.host.revoke("somebody-" + revoked++);
    }
  }

  @Benchmark
  @OperationsPerInvocation(SESSIONS)
  public void everySession() throws Exception {
    for (ServletRequestEvent request : requests) {
      way.go(request);
    }
  }
}
