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
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

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
  private record Subject(Host host, Path requests) implements AutoCloseable {

    @Override
    public void close() {
      host.close();
    }
  }

  private static List<Subject> subjects(String kind, boolean distributable) {
    List<Subject> subjects = new ArrayList<>();
    try {
      for (Journal journal : COMPARED) {
        Host host = Host.start(new Setup(kind, journal, distributable, "1g"), null);
        subjects.add(new Subject(host, host.signIn("user", SESSIONS, 1)));
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
    List<Subject> subjects = subjects(kind, false);
    try {
      compare(results.part("Request"), subjects);
      results.write();
      compareWhileOthersAreRevoked(results.part("RequestWhileOthersAreRevoked"), subjects);
    } finally {
      subjects.forEach(Subject::close);
    }
  }

  /** Sessions that a grid keeps, of one node. */
  static void distributable(String kind, Results results) {
    List<Subject> subjects = subjects(kind, true);
    try {
      compare(results.part("DistributableRequest"), subjects);
    } finally {
      subjects.forEach(Subject::close);
    }
  }

  /** What one turn at one server came to. */
  private record Turn(double perSecond, double micros, double bytes, double p99) {

    static Turn of(Subject subject) {
      Host host = subject.host();
      Taken before = host.management().taken();
      Plan flood = Plan.flood(subject.requests(), Load.CONNECTIONS);
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

  private static void compare(Results.Part rows, List<Subject> subjects) {
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
    rows.add("processor time for each", micros, "us/op", OTHERS);
    rows.add("allocated for each", bytes, "B", OTHERS);
    rows.add("99th percentile", p99, "us/op", OTHERS);
    rows.add("requests a second", perSecond, "/s", OTHERS);
  }

  private static double[] values(Turn[] turns, ToDoubleFunction<Turn> value) {
    return Stream.of(turns).mapToDouble(value).toArray();
  }

  /** Where there is no jar, the same messages are posted to a resource that does nothing. */
  private static void compareWhileOthersAreRevoked(Results.Part rows, List<Subject> subjects) {
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
      compare(rows, subjects);
      loads.forEach(load -> load.stop().clean());
    } finally {
      loads.forEach(Load::close);
    }
  }
}
