package dev.universallogout.server;

import dev.universallogout.server.Host.Journal;
import dev.universallogout.server.Host.Setup;
import dev.universallogout.server.Load.Outcome;
import dev.universallogout.server.Load.Plan;
import dev.universallogout.testing.server.Management.Taken;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Requests with a live session: with the jar, with filters that do nothing, and with neither. */
final class RequestBenchmark {
  private static final int TURNS = Integer.getInteger("turns", 20);
  private static final Duration WARM_UP = Duration.ofSeconds(Integer.getInteger("warm-up", 60));
  private static final Duration TURN = Duration.ofSeconds(3);
  private static final int SESSIONS = 1_000;
  private static final List<Journal> COMPARED =
      List.of(Journal.MEMORY, Journal.NO_OP, Journal.NO_JAR);
  private static final String[] OTHERS = {"noOpFilters", "withoutTheJar"};

  private RequestBenchmark() {}

  /** A server and the requests that its users send. */
  private record Subject(Journal journal, Host host, Path requests) implements AutoCloseable {

    @Override
    public void close() {
      host.close();
    }
  }

  private static List<Subject> subjects(String kind, boolean distributable) {
    List<Subject> subjects = new ArrayList<>();
    try {
      for (Journal journal : COMPARED) {
        Setup setup = distributable ? Setup.distributable(kind, journal) : Setup.of(kind, journal);
        Host host = Host.start(setup, null);
        subjects.add(new Subject(journal, host, host.signIn("user", SESSIONS, 1)));
      }
      for (Subject subject : subjects) {
        Plan flood = Plan.flood(subject.requests(), Load.CONNECTIONS);
        Load.run(subject.host().url(), flood, WARM_UP).clean();
      }
      return subjects;
    } catch (RuntimeException e) {
      subjects.forEach(Subject::close);
      throw e;
    }
  }

  /** Sessions that the server keeps itself. */
  static void requests(String kind, Results results) {
    measure(results.part("Request"), subjects(kind, false), NONE);
  }

  /** The same while others are revoked. */
  static void beside(String kind, Results results) {
    measure(
        results.part("RequestWhileOthersAreRevoked"),
        subjects(kind, false),
        RequestBenchmark::others);
  }

  /** Sessions that a grid keeps, of one node. */
  static void distributable(String kind, Results results) {
    measure(results.part("DistributableRequest"), subjects(kind, true), NONE);
  }

  private static void measure(Results.Part rows, List<Subject> subjects, Posts posts) {
    try {
      if (posts != NONE) {
        subjects.forEach(RequestBenchmark::warmUpPosts);
      }
      compare(rows, subjects, posts);
    } finally {
      subjects.forEach(Subject::close);
    }
  }

  /** As many as it takes until a revocation takes no less any more. */
  private static void warmUpPosts(Subject subject) {
    Path posts = subject.host().revocations("nobody", 40_000, target(subject));
    Plan all = new Plan(posts, Load.CALLERS, 0, true);
    Load.run(subject.host().url(), all, Duration.ofSeconds(40)).clean();
  }

  /** What is sent to a server beside the requests, in its turn of this number. */
  private interface Posts {
    @Nullable Plan in(Subject subject, int turn);
  }

  private static final Posts NONE = (subject, turn) -> null;

  /** What one turn at one server came to. */
  private record Turn(double perSecond, double micros, double bytes, double p99, double posts) {

    static Turn of(Subject subject, @Nullable Plan beside) {
      if (beside == null) {
        return of(subject, () -> 0);
      }
      try (Load posting = Load.start(subject.host().url(), beside, Duration.ofHours(1))) {
        return of(subject, () -> posting.stop().clean().perSecond());
      }
    }

    private static Turn of(Subject subject, DoubleSupplier posts) {
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
          posts.getAsDouble());
    }
  }

  private static void compare(Results.Part rows, List<Subject> subjects, Posts posts) {
    Turns perSecond = new Turns();
    Turns micros = new Turns();
    Turns bytes = new Turns();
    Turns p99 = new Turns();
    Turns posted = new Turns();
    for (int i = 0; i < TURNS; i++) {
      Turn[] turns = new Turn[subjects.size()];
      for (int j = 0; j < turns.length; j++) {
        int next = (i + j) % turns.length;
        Subject subject = subjects.get(next);
        turns[next] = Turn.of(subject, posts.in(subject, i));
      }
      perSecond.add(values(turns, Turn::perSecond));
      micros.add(values(turns, Turn::micros));
      bytes.add(values(turns, Turn::bytes));
      p99.add(values(turns, Turn::p99));
      posted.add(values(turns, Turn::posts));
    }
    rows.add("processor time for each", micros, "us/op", OTHERS);
    rows.add("allocated for each", bytes, "B", OTHERS);
    rows.add("99th percentile", p99, "us/op", OTHERS);
    rows.add("requests a second", perSecond, "/s", OTHERS);
    if (posts != NONE) {
      rows.add("posts beside them", posted, "/s", OTHERS);
    }
  }

  private static double[] values(Turn[] turns, ToDoubleFunction<Turn> value) {
    return Stream.of(turns).mapToDouble(value).toArray();
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
