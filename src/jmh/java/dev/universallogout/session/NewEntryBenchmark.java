package dev.universallogout.session;

import dev.universallogout.journal.InMemoryJournal;
import dev.universallogout.session.SessionState.Stage;
import jakarta.servlet.FilterChain;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * The first request of each of a thousand sessions after something new came into the journal, about
 * somebody else.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class NewEntryBenchmark {
  private static final int SESSIONS = 100;

  private final BareRequest[] requests = new BareRequest[SESSIONS];
  private final HttpServletResponse response = new BareResponse();
  private GuardedApplication host;
  private RequestBegin begin;
  private SessionFilter guard;
  private FilterChain behindGuard;
  private int revoked;

  @Setup
  public void start(Blackhole blackhole) {
    host = new GuardedApplication(Map.of(), new InMemoryJournal());
    begin = host.sessions.begin();
    guard = filter(Stage.GUARD);
    SessionFilter witness = filter(Stage.WITNESS);
    FilterChain application = (q, a) -> blackhole.consume(q);
    behindGuard = (q, a) -> witness.doFilter(q, a, application);
    for (int i = 0; i < SESSIONS; i++) {
      requests[i] = new BareRequest(new BareSession("session-" + i), "user-" + i);
    }
  }

  private SessionFilter filter(Stage stage) {
    SessionFilter filter = new SessionFilter(stage, () -> host.sessions);
    filter.start();
    return filter;
  }

  @TearDown
  public void stop() {
    host.close();
  }

  @Setup(Level.Invocation)
  public void revokeSomebody() throws Exception {
    everySession();
    host.revoke("somebody-" + revoked++);
  }

  @Benchmark
  @OperationsPerInvocation(SESSIONS)
  public void everySession() throws Exception {
    for (BareRequest request : requests) {
      begin.begin(null);
      guard.doFilter(request, response, behindGuard);
      begin.end();
    }
  }
}
