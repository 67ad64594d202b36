package dev.universallogout.session;

import dev.universallogout.journal.InMemoryJournal;
import dev.universallogout.session.SessionState.Stage;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apereo.cas.client.session.SingleSignOutFilter;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;
import org.springframework.security.core.session.SessionRegistryImpl;
import org.springframework.security.web.session.ConcurrentSessionFilter;

/** One request with a live session, nothing new in the journal, through what each product adds. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class FilterBenchmark {
  private final BareSession session = new BareSession("5D4A3C0F8E7B12369A");
  private final HttpServletRequest request = new BareRequest(session, "alice");
  private final HttpServletResponse response = new BareResponse();

  private FilterChain application;
  private GuardedApplication host;
  private RequestBegin begin;
  private Filter guard;
  private FilterChain behindGuard;
  private Filter cas;
  private Filter spring;

  private final ThreadLocal<Object[]> ofThread = ThreadLocal.withInitial(() -> new Object[1]);
  private final Map<String, String> byId = new ConcurrentHashMap<>();

  @Setup
  public void start(Blackhole blackhole) throws Exception {
    application = (q, a) -> blackhole.consume(q);
    host = new GuardedApplication(Map.of(), new InMemoryJournal());
    begin = host.sessions.begin();
    guard = filter(Stage.GUARD);
    Filter witness = filter(Stage.WITNESS);
    behindGuard = (q, a) -> witness.doFilter(q, a, application);

    cas = new SingleSignOutFilter();
    cas.init(new BareConfig());

    SessionRegistryImpl registry = new SessionRegistryImpl();
    registry.registerNewSession(session.getId(), "alice");
    spring = new ConcurrentSessionFilter(registry);

    byId.put(session.getId(), "alice");

    ours();
    ours();
    if (!String.valueOf(session.getAttribute(Binding.ATTRIBUTE)).contains("alice")) {
      throw new IllegalStateException("the session was not bound");
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

  @Benchmark
  public void noFilter() throws Exception {
    application.doFilter(request, response);
  }

  /** The request listener, the guard and the witness. */
  @Benchmark
  public void ours() throws Exception {
    begin.begin(null);
    guard.doFilter(request, response, behindGuard);
    begin.end();
  }

  /**
   * What is asked of the platform for it, without any of our own code: what is known of the request
   * on this thread, by listener, guard and witness; the session, by its id; its user, before the
   * application, behind its filters, and after it; and what the session carries, before and after.
   */
  @Benchmark
  public boolean lookUpsAlone() throws Exception {
    ofThread.get()[0] = null;
    boolean asBefore = ofThread.get()[0] == null && isKnown() && carries();
    asBefore &= ofThread.get()[0] == null && isAlice();
    application.doFilter(request, response);
    asBefore &= carries();
    ofThread.get()[0] = null;
    return asBefore;
  }

  private boolean isKnown() {
    HttpSession found = request.getSession(false);
    return byId.get(found.getId()) != null && found.getCreationTime() == 1;
  }

  private boolean carries() {
    return request.getSession(false).getAttribute(Binding.ATTRIBUTE) != null && isAlice();
  }

  private boolean isAlice() {
    return request.getUserPrincipal().getName().equals("alice");
  }

  @Benchmark
  public void casSingleSignOutFilter() throws Exception {
    cas.doFilter(request, response, application);
  }

  @Benchmark
  public void springConcurrentSessionFilter() throws Exception {
    spring.doFilter(request, response, application);
  }
}
