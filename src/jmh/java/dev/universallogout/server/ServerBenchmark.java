package dev.universallogout.server;

import dev.universallogout.server.Host.Journal;
import dev.universallogout.server.Host.Setup;
import dev.universallogout.server.Load.Outcome;
import dev.universallogout.server.Load.Plan;
import dev.universallogout.testing.server.Management.Taken;
import dev.universallogout.testing.server.SharedJournal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Measures a server with the jar and without it, the two in turns: the server on one processor,
 * {@code wrk} on another, over the loopback interface.
 *
 * <p>Arguments: the server, {@code payara-micro} or {@code wildfly}, and what to measure, all of it
 * by default. Needs {@code wrk} and {@code taskset}. Results go to {@code docs/performance}.
 */
public final class ServerBenchmark {
  private static final int TURNS = Integer.getInteger("turns", 20);
  private static final int RATES = Integer.getInteger("rates", 6);
  private static final int STARTS = Integer.getInteger("starts", 6);
  private static final Duration WARM_UP = Duration.ofSeconds(Integer.getInteger("warm-up", 60));

  /** About as long as everybody is being revoked. */
  private static final Duration VISITS = Duration.ofSeconds(Integer.getInteger("visits", 90));

  private static final int WARM_UP_TURNS = Integer.getInteger("warm-up-turns", 12);
  private static final Duration TURN = Duration.ofSeconds(3);
  private static final Duration LONG_TURN = Duration.ofSeconds(6);
  private static final int CONNECTIONS = 8;
  private static final int CALLERS = 64;
  private static final int SESSIONS = 1_000;
  private static final int USERS = Integer.getInteger("users", 100_000);
  private static final int SESSIONS_EACH = 3;
  private static final String OURS = "ours";
  private static final List<Journal> COMPARED =
      List.of(Journal.MEMORY, Journal.NO_OP, Journal.NO_JAR);
  private static final String[] OTHERS = {"noOpFilters", "withoutTheJar"};
  private static final Pattern START =
      Pattern.compile("ready in ([\\d,.]+) \\(ms\\)|started in (\\d+)ms");
  private static final Pattern PAYARA_DEPLOYMENT =
      Pattern.compile("successfully deployed in ([\\d,.]+) milliseconds");
  private static final Pattern WILDFLY_DEPLOYMENT =
      Pattern.compile("(?s)(\\S+) INFO [^\\n]*WFLYSRV0027.*\\n(\\S+) INFO [^\\n]*WFLYSRV0010");

  private final String kind;
  private final Results results;

  private ServerBenchmark(String kind) {
    this.kind = kind;
    this.results = Results.of(kind);
  }

  /** See the class. */
  public static void main(String[] arguments) throws InterruptedException {
    ServerBenchmark benchmark = new ServerBenchmark(arguments[0]);
    List<String> parts =
        arguments.length > 1
            ? List.of(arguments).subList(1, arguments.length)
            : List.of("requests", "distributable", "revocations", "mass", "start");
    for (String part : parts) {
      switch (part) {
        case "requests" -> benchmark.requests();
        case "distributable" -> benchmark.distributable();
        case "revocations" -> benchmark.revocations();
        case "mass" -> benchmark.mass();
        case "start" -> benchmark.start();
        default -> throw new IllegalArgumentException("There is no part " + part);
      }
      benchmark.results.write();
    }
    // Pools of the clients live on.
    System.exit(0);
  }

  /** A server and the requests that its users send. */
  private record Subject(Host host, Path requests) implements AutoCloseable {

    @Override
    public void close() {
      host.close();
    }
  }

  private List<Subject> subjects(boolean distributable) {
    List<Subject> subjects = new ArrayList<>();
    try {
      for (Journal journal : COMPARED) {
        Host host = Host.start(new Setup(kind, journal, distributable, "1g"), null);
        subjects.add(new Subject(host, host.signIn("user", SESSIONS, 1)));
      }
      for (Subject subject : subjects) {
        Plan flood = Plan.flood(subject.requests(), CONNECTIONS);
        Load.run(subject.host().url(), flood, WARM_UP).clean();
      }
      return subjects;
    } catch (RuntimeException e) {
      subjects.forEach(Subject::close);
      throw e;
    }
  }

  private void requests() {
    List<Subject> subjects = subjects(false);
    try {
      compare("Request", subjects);
      results.write();
      compareWhileOthersAreRevoked(subjects);
    } finally {
      subjects.forEach(Subject::close);
    }
  }

  private void distributable() {
    List<Subject> subjects = subjects(true);
    try {
      compare("DistributableRequest", subjects);
    } finally {
      subjects.forEach(Subject::close);
    }
  }

  /** What one turn at one server came to. */
  private record Turn(double perSecond, double micros, double bytes, double p99) {

    static Turn of(Subject subject) {
      Host host = subject.host();
      Taken before = host.management().taken();
      Plan flood = Plan.flood(subject.requests(), CONNECTIONS);
      Outcome outcome = Load.run(host.url(), flood, TURN).clean();
      Taken after = host.management().taken();
      double requests = outcome.requests();
      return new Turn(
          outcome.perSecond(),
          (after.processorNanos() - before.processorNanos()) / 1e3 / requests,
          (after.allocatedBytes() - before.allocatedBytes()) / requests,
          outcome.p99Micros());
    }
  }

  private void compare(String part, List<Subject> subjects) {
    Turns perSecond = new Turns();
    Turns micros = new Turns();
    Turns bytes = new Turns();
    Turns p99 = new Turns();
    for (int i = 0; i < TURNS; i++) {
      Turn[] turns = new Turn[subjects.size()];
      for (int j = 0; j < turns.length; j++) {
        int next = (i + j) % turns.length;
        turns[next] = Turn.of(subjects.get(next));
      }
      perSecond.add(values(turns, Turn::perSecond));
      micros.add(values(turns, Turn::micros));
      bytes.add(values(turns, Turn::bytes));
      p99.add(values(turns, Turn::p99));
    }
    Results.Part rows = results.part(part);
    rows.add("processor time for each", micros, "us/op", OTHERS);
    rows.add("allocated for each", bytes, "B", OTHERS);
    rows.add("99th percentile", p99, "us/op", OTHERS);
    rows.add("requests a second", perSecond, "/s", OTHERS);
  }

  private static double[] values(Turn[] turns, ToDoubleFunction<Turn> value) {
    return Stream.of(turns).mapToDouble(value).toArray();
  }

  /** Where there is no jar, the same messages are posted to a resource that does nothing. */
  private void compareWhileOthersAreRevoked(List<Subject> subjects) {
    int messages = 100 * (TURNS * subjects.size() * ((int) TURN.toSeconds() + 1) + 60);
    List<Load> loads = new ArrayList<>();
    try {
      for (Subject subject : subjects) {
        Host host = subject.host();
        boolean ours = loads.isEmpty();
        Path posts =
            ours
                ? host.revocations("other", messages, Host.ENDPOINT)
                : host.revocations("other", 100, "api/no-op");
        loads.add(Load.start(host.url(), new Plan(posts, 1, 10, ours), Duration.ofHours(1)));
      }
      compare("RequestWhileOthersAreRevoked", subjects);
      loads.forEach(load -> load.stop().clean());
    } finally {
      loads.forEach(Load::close);
    }
  }

  private void revocations() {
    try (SharedJournal database = SharedJournal.start();
        Host memory = Host.start(Setup.of(kind, Journal.MEMORY), null);
        Host durable = Host.start(Setup.of(kind, Journal.POSTGRESQL), database)) {
      Map<String, List<Double>> rates = new LinkedHashMap<>();
      for (int turn = -WARM_UP_TURNS; turn < RATES; turn++) {
        measure(rates, turn, "noOp", memory, "api/no-op");
        measure(rates, turn, "signatureOnly", memory, "api/signature");
        measure(rates, turn, OURS, memory, Host.ENDPOINT);
        measure(rates, turn, "oursInPostgresql", durable, Host.ENDPOINT);
      }
      Results.Part rows = results.part("Revocation");
      rates.forEach(
          (name, rate) -> rows.add(name, CALLERS + " callers", Turns.Estimate.of(rate), "/s"));
    }
  }

  private static void measure(
      Map<String, List<Double>> rates, int turn, String name, Host host, String path) {
    int messages = Integer.getInteger("messages", 60_000);
    boolean once = path.equals(Host.ENDPOINT);
    Path requests = host.revocations(name + turn + "-", once ? messages : 1_000, path);
    Outcome outcome =
        Load.run(host.url(), new Plan(requests, CALLERS, 0, false), LONG_TURN).clean();
    if (once && outcome.requests() + CALLERS > messages) {
      throw new IllegalStateException("too few messages: " + outcome);
    }
    requests.toFile().delete();
    System.out.println(name + " " + turn + ": " + outcome);
    if (turn >= 0) {
      rates.computeIfAbsent(name, key -> new ArrayList<>()).add(outcome.perSecond());
    }
  }

  private void mass() throws InterruptedException {
    try (Host host = Host.start(new Setup(kind, Journal.MEMORY, false, "6g"), null)) {
      Path bystanders = host.signIn("bystander", 100, 1);
      Path sessions = host.signIn("user", USERS, SESSIONS_EACH);
      Plan visits = new Plan(bystanders, 2, 5, false);
      Load.run(host.url(), Plan.flood(bystanders, CONNECTIONS), WARM_UP).clean();
      Plan warm = new Plan(host.revocations("nobody", 30_000, Host.ENDPOINT), CALLERS, 0, true);
      Load.run(host.url(), warm, WARM_UP).clean();

      Outcome alone = Load.run(host.url(), visits, VISITS).clean();
      Plan all = new Plan(host.revocations("user", USERS, Host.ENDPOINT), CALLERS, 0, true);
      long before = (Long) host.status("Position");
      Outcome meanwhile;
      double seconds;
      try (Load visiting = Load.start(host.url(), visits, Duration.ofHours(1));
          Load revoking = Load.start(host.url(), all, Duration.ofHours(1))) {
        while ((Long) host.status("Position") == before) {
          Thread.sleep(1);
        }
        long begin = System.nanoTime();
        while ((Long) host.status("SessionsEnded") < (long) USERS * SESSIONS_EACH) {
          Thread.sleep(20);
          if (System.nanoTime() - begin > 300e9) {
            throw new IllegalStateException(
                "ended " + host.status("SessionsEnded") + " of " + USERS * SESSIONS_EACH);
          }
        }
        seconds = (System.nanoTime() - begin) / 1e9;
        meanwhile = visiting.stop().clean();
        revoking.stop().clean();
      }
      Outcome after = Load.run(host.url(), Plan.flood(sessions, CONNECTIONS), TURN);
      if (after.errors() < after.requests()) {
        throw new IllegalStateException("somebody lives: " + after);
      }
      Path posts = host.revocations("nobody", 1_000, "api/no-op");
      int millis = (int) (CALLERS * 1_000 * seconds / USERS);
      // As many a second as were revoked, so the pause is shorter by the time of an answer.
      Outcome trial =
          Load.run(host.url(), new Plan(posts, CALLERS, millis, false), WARM_UP).clean();
      int answer = (int) (CALLERS * 1_000 / trial.perSecond()) - millis;
      Plan asMany = new Plan(posts, CALLERS, Math.max(0, millis - answer), false);
      Outcome beside;
      Outcome posted;
      try (Load posting = Load.start(host.url(), asMany, Duration.ofHours(1))) {
        beside = Load.run(host.url(), visits, VISITS).clean();
        posted = posting.stop().clean();
      }
      Results.Part rows = results.part("MassRevocation");
      String users = "%,d users with %d sessions each".formatted(USERS, SESSIONS_EACH);
      rows.add(OURS, "until the last session of " + users + " is dead", seconds, "s");
      latency(rows, "nothingElse", alone);
      rows.add("besidePostsOfNoOp", "posts", posted.perSecond(), "/s");
      latency(rows, "besidePostsOfNoOp", beside);
      latency(rows, "besideTheRevocations", meanwhile);
    }
  }

  private static void latency(Results.Part rows, String name, Outcome outcome) {
    rows.add(name, "99th percentile of a request", outcome.p99Micros() / 1e3, "ms");
    rows.add(name, "longest request", outcome.maxMicros() / 1e3, "ms");
  }

  private void start() {
    List<Journal> started = List.of(Journal.MEMORY, Journal.INERT, Journal.NO_JAR);
    Turns deployment = new Turns();
    Turns millis = new Turns();
    Turns heap = new Turns();
    for (int i = 0; i < STARTS; i++) {
      double[][] starts = new double[started.size()][];
      for (int j = 0; j < starts.length; j++) {
        int next = (i + j) % starts.length;
        starts[next] = startOnce(started.get(next));
      }
      deployment.add(Stream.of(starts).mapToDouble(one -> one[0]).toArray());
      millis.add(Stream.of(starts).mapToDouble(one -> one[1]).toArray());
      heap.add(Stream.of(starts).mapToDouble(one -> one[2]).toArray());
    }
    Results.Part rows = results.part("Start");
    rows.add("deployment, by the server's log", deployment, "ms", "inert", "withoutTheJar");
    rows.add("start of server and application", millis, "ms", "inert", "withoutTheJar");
    rows.add("heap after the start", heap, "MB", "inert", "withoutTheJar");
  }

  private double[] startOnce(Journal journal) {
    try (Host host = Host.start(Setup.of(kind, journal), null)) {
      Matcher time = find(START, host.log());
      @Nullable String text = time.group(1) == null ? time.group(2) : time.group(1);
      return new double[] {deployment(host.log()), millis(text), host.management().heap() / 1e6};
    }
  }

  private double deployment(String log) {
    if (kind.equals("payara-micro")) {
      return millis(find(PAYARA_DEPLOYMENT, log).group(1));
    }
    Matcher times = find(WILDFLY_DEPLOYMENT, log);
    return Duration.between(time(times.group(1)), time(times.group(2))).toMillis();
  }

  private static LocalTime time(String text) {
    return LocalTime.parse(text.replace(',', '.'));
  }

  private static double millis(String text) {
    return Double.parseDouble(text.replace(",", ""));
  }

  private static Matcher find(Pattern pattern, String log) {
    Matcher found = pattern.matcher(log);
    if (!found.find()) {
      throw new IllegalStateException("no " + pattern + " in " + log);
    }
    return found;
  }
}
