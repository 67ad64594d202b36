package dev.universallogout.session;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletRequestEvent;
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

  private final ServletRequestEvent event = Way.event(request);
  private final ServletRequestEvent another =
      Way.event(new BareRequest(new BareSession("81D5A0B42C7E93F6E0"), "alice"));

  private FilterChain application;
  private Way way;
  private SessionListener listener;
  private Way besideFrameworks;
  private Filter cas;
  private Filter spring;

  private final ThreadLocal<Object[]> ofThread = ThreadLocal.withInitial(() -> new Object[1]);
  private final Map<String, String> byId = new ConcurrentHashMap<>();

  @Setup
  public void start(Blackhole blackhole) throws Exception {
    application = (q, a) -> blackhole.consume(q);
    way = new Way(application, Way.WITHOUT_FRAMEWORKS);
    listener = new SessionListener(() -> way.host.sessions);
    besideFrameworks = new Way(application, getClass().getClassLoader());

    cas = new SingleSignOutFilter();
    cas.init(new BareConfig());

    SessionRegistryImpl registry = new SessionRegistryImpl();
    registry.registerNewSession(session.getId(), "alice");
    spring = new ConcurrentSessionFilter(registry);

    byId.put(session.getId(), "alice");

    way.proveBound(event, "alice");
    besideFrameworks.proveBound(another, "alice");
  }

  @TearDown
  public void stop() {
    way.close();
    besideFrameworks.close();
  }

  @Benchmark
  public void noFilter() throws Exception {
    application.doFilter(request, response);
  }

  @Benchmark
  public void ours() throws Exception {
    way.go(event);
  }

  @Benchmark
  public void listenerAlone() throws Exception {
    listener.requestInitialized(event);
    application.doFilter(request, response);
    listener.requestDestroyed(event);
  }

  @Benchmark
  public void listenerAndGuard() throws Exception {
    listener.requestInitialized(event);
    way.host.guard.doFilter(request, response, application);
    listener.requestDestroyed(event);
  }

  /** The same in an application with Spring Security, Spring Session and Shiro. */
  @Benchmark
  public void oursBesideFrameworks() throws Exception {
    besideFrameworks.go(another);
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
