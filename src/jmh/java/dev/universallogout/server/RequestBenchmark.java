package dev.universallogout.server;

import dev.universallogout.server.Host.Journal;
import dev.universallogout.server.Host.Setup;
import dev.universallogout.server.Load.Outcome;
import dev.universallogout.server.Load.Plan;
import dev.universallogout.testing.server.Management.Taken;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleSupplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** Requests with a live session: with the jar, with filters that do nothing, and with neither. */
final class RequestBenchmark {
  private static final int STARTS = Integer.getInteger("starts", 6);
  private static final int TURNS = Integer.getInteger("turns", 20);
  private static final Duration WARM_UP = Duration.ofSeconds(Integer.getInteger("warm-up", 45));
  private static final Duration TURN = Duration.ofSeconds(3);
  private static final int SESSIONS = 1_000;

  /** The number of a turn that does not count. */
  private static final int WARMING = -1;

  private static final List<Journal> COMPARED =
      List.of(Journal.MEMORY, Journal.NO_OP, Journal.NO_JAR);
  private static final String[] OTHERS = {"noOpFilters", "withoutTheJar"};

  private final String kind;
  private final boolean distributable;
  private final boolean besidePosts;

  private RequestBenchmark(String kind, boolean distributable, boolean besidePosts) {
    this.kind = kind;
    this.distributable = distributable;
    this.besidePosts = besidePosts;
  }

  /** Sessions that the server keeps itself; each start of the servers counts as one turn. */
  static void requests(String kind, Results results) {
    RequestBenchmark benchmark = new RequestBenchmark(kind, false, false);
    Measured starts = benchmark.new Measured();
    int turnsEach = (TURNS + STARTS - 1) / STARTS;
    for (int i = 0; i < STARTS; i++) {
      System.out.println("start " + (i + 1) + " of " + STARTS);
      starts.addMedians(benchmark.start(i * turnsEach, turnsEach));
    }
    starts.add(results.part("Request"));
  }

  /** The same while others are revoked, and in the next moment while nobody is. */
  static void beside(String kind, Results results) {
    new RequestBenchmark(kind, false, true)
        .start(0, TURNS)
        .add(results.part("RequestWhileOthersAreRevoked"));
  }

  /** Sessions that a grid keeps, of one node. */
  static void distributable(String kind, Results results) {
    new RequestBenchmark(kind, true, false)
        .start(0, TURNS)
        .add(results.part("DistributableRequest"));
  }

  /** A server and the requests that its users send. */
  private record Subject(Journal journal, Host host, Path requests) implements AutoCloseable {

    @Override
    public void close() {
      host.close();
    }
  }

  /** Starts the servers once, for so many turns of all from the one of this number. */
  private Measured start(int first, int turns) {
    List<Subject> subjects = new ArrayList<>();
    try {
      for (Journal journal : COMPARED) {
        Setup setup = distributable ? Setup.distributable(kind, journal) : Setup.of(kind, journal);
        Host host = Host.start(setup, null);
        subjects.add(new Subject(journal, host, signIn(host)));
      }
      for (Subject subject : subjects) {
        warmUp(subject.host(), subject.requests());
        if (besidePosts) {
          warmUpPosts(subject);
        }
      }
      return inTurns(subjects, first, turns);
    } finally {
      subjects.forEach(Subject::close);
    }
  }

  private static Path signIn(Host host) {
    return host.signIn("user", SESSIONS, 1);
  }

  private static Plan warmUp(Host host, Path requests) {
    Plan flood = Plan.flood(requests, Load.CONNECTIONS);
    Load.run(host.url(), flood, WARM_UP).clean();
    return flood;
  }

  /** The requests of users that were signed in just now, to a server that has warmed up by them. */
  static Plan warmedUp(Host host) {
    return warmUp(host, signIn(host));
  }

  /** As many as it takes until a revocation takes no less any more. */
  private static void warmUpPosts(Subject subject) {
    Path posts = subject.host().revocations("nobody", 40_000, target(subject));
    Plan all = new Plan(posts, Load.CALLERS, 0, true);
    Load.run(subject.host().url(), all, Duration.ofSeconds(40)).clean();
    // Once more with both, which a server may not have met before.
    besidePosts(subject, WARMING);
  }

  private Measured inTurns(List<Subject> subjects, int first, int turns) {
    Measured measured = new Measured();
    int size = subjects.size();
    for (int i = first; i < first + turns; i++) {
      Turn[] row = new Turn[size];
      for (int j = 0; j < size; j++) {
        // In all orders, one after the other.
        int next = Math.floorMod(i / size % 2 == 0 ? i + j : i - j, size);
        row[next] = besidePosts ? besidePosts(subjects.get(next), i) : alone(subjects.get(next));
      }
      measured.add(row);
    }
    return measured;
  }

  private static Turn besidePosts(Subject subject, int turn) {
    Plan others = others(subject, turn);
    Turn alone = turn % 2 == 0 ? alone(subject) : null;
    Turn beside;
    try (Load posting = Load.start(subject.host().url(), others, Duration.ofHours(1))) {
      beside = turn(subject, () -> posting.stop().clean().perSecond());
    }
    return beside.withPosts(alone == null ? alone(subject) : alone);
  }

  private static Turn alone(Subject subject) {
    return turn(subject, () -> 0);
  }

  private static Turn turn(Subject subject, DoubleSupplier posts) {
    Host host = subject.host();
    Taken before = host.management().taken();
    Plan flood = Plan.flood(subject.requests(), Load.CONNECTIONS);
    Outcome outcome = Load.run(host.url(), flood, TURN).clean();
    Taken after = host.management().taken();
    double requests = outcome.requests();
    return new Turn(
        outcome.perSecond(),
        after.processorNanosSince(before) / 1e3 / requests,
        after.allocatedBytesSince(before) / requests,
        outcome.p99Micros(),
        posts.getAsDouble(),
        Double.NaN,
        Double.NaN);
  }

  /** What one turn at one server came to. */
  private record Turn(
      double perSecond,
      double micros,
      double bytes,
      double p99,
      double posts,
      double postMicros,
      double postBytes) {

    /** With what each of the posts took beyond what the requests take without any. */
    Turn withPosts(Turn alone) {
      double requestsEach = perSecond / posts;
      return new Turn(
          perSecond,
          micros,
          bytes,
          p99,
          posts,
          (micros - alone.micros) * requestsEach,
          (bytes - alone.bytes) * requestsEach);
    }
  }

  /** What is told of a turn. */
  private enum Measure {
    MICROS("processor time for each", "us/op", Turn::micros),
    BYTES("allocated for each", "B", Turn::bytes),
    P99("99th percentile", "us/op", Turn::p99),
    PER_SECOND("requests a second", "/s", Turn::perSecond),
    POSTS("posts beside them", "/s", Turn::posts),
    POST_MICROS("processor time that each post adds", "us/op", Turn::postMicros),
    POST_BYTES("memory that each post adds", "B", Turn::postBytes);

    private static final Set<Measure> OF_POSTS = EnumSet.of(POSTS, POST_MICROS, POST_BYTES);

    private final String title;
    private final String unit;
    private final ToDoubleFunction<Turn> value;

    Measure(String title, String unit, ToDoubleFunction<Turn> value) {
      this.title = title;
      this.unit = unit;
      this.value = value;
    }
  }

  /** All of them, of all turns. */
  private final class Measured {
    private final Map<Measure, Turns> all = new EnumMap<>(Measure.class);

    Measured() {
      for (Measure measure : Measure.values()) {
        if (besidePosts || !Measure.OF_POSTS.contains(measure)) {
          all.put(measure, new Turns());
        }
      }
    }

    void add(Turn[] row) {
      all.forEach(
          (measure, turns) -> turns.add(Stream.of(row).mapToDouble(measure.value).toArray()));
    }

    void addMedians(Measured start) {
      all.forEach((measure, turns) -> turns.addMedians(start.all.get(measure)));
    }

    void add(Results.Part rows) {
      all.forEach((measure, turns) -> rows.add(measure.title, turns, measure.unit, OTHERS));
    }
  }

  /**
   * About a hundred a second by twenty who wait between them, each message once. Where there is no
   * jar, the same are posted to a resource that does nothing.
   */
  private static Plan others(Subject subject, int turn) {
    Host host = subject.host();
    int messages = 200 * ((int) TURN.toSeconds() + 2);
    Path posts = host.revocations("other" + turn + "-", messages, target(subject));
    return new Plan(posts, 20, 190, true);
  }

  private static String target(Subject subject) {
    return subject.journal() == Journal.MEMORY ? Host.ENDPOINT : "api/no-op";
  }
}
