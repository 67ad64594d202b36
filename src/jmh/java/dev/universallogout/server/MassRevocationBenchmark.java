package dev.universallogout.server;

import dev.universallogout.server.Host.Journal;
import dev.universallogout.server.Host.Setup;
import dev.universallogout.server.Load.Outcome;
import dev.universallogout.server.Load.Plan;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Everybody is revoked at once, while somebody else asks for a page. */
final class MassRevocationBenchmark {
  private static final int USERS = Integer.getInteger("users", 100_000);
  private static final int SESSIONS_EACH = 3;
  private static final int BYSTANDERS = 100;
  private static final int WARMING = 30_000;
  private static final Duration TIME = Duration.ofSeconds(Integer.getInteger("visits", 60));
  private static final Duration LONGEST = Duration.ofMinutes(10);
  private static final double MOST_SECONDS = 300;

  /** One processor has one thread for the collector, which is asked for no pause above the aim. */
  private static final List<String> MEMORY =
      List.of(
          "-Xms6g",
          "-Xmx6g",
          "-XX:MaxGCPauseMillis=50",
          "-XX:ParallelGCThreads=1",
          "-XX:ConcGCThreads=1");

  private final Host host;
  private final Results.Part rows;
  private final Path sessions;
  private final Plan visits;

  private MassRevocationBenchmark(Host host, Results.Part rows) {
    this.host = host;
    this.rows = rows;
    Path bystanders = host.signIn("bystander", BYSTANDERS, 1);
    this.sessions = host.signIn("user", USERS, SESSIONS_EACH);
    this.visits = new Plan(bystanders, 2, 5, false);
    Load.run(host.url(), Plan.flood(bystanders, Load.CONNECTIONS), TIME).clean();
  }

  static void everybody(String kind, Results results) throws InterruptedException {
    try (Host host = Host.start(new Setup(kind, Journal.MEMORY, false, MEMORY), null)) {
      MassRevocationBenchmark benchmark =
          new MassRevocationBenchmark(host, results.part("MassRevocation"));
      benchmark.warmUp();
      benchmark.alone();
      // While the sessions live, as they do when they are revoked.
      benchmark.beside("besidePostsOfNoOp", flood(host, "api/no-op"));
      benchmark.beside("besidePostsOfSignatures", flood(host, "api/signature"));
      benchmark.revoke();
    }
  }

  private static Plan flood(Host host, String path) {
    return Plan.flood(host.revocations("nobody", 1_000, path), Load.CALLERS);
  }

  private void warmUp() {
    Path nobody = host.revocations("nobody", WARMING, Host.ENDPOINT);
    Load.run(host.url(), new Plan(nobody, Load.CALLERS, 0, true), TIME).clean();
    for (String path : new String[] {"api/no-op", "api/signature"}) {
      Load.run(host.url(), flood(host, path), TIME.dividedBy(4)).clean();
    }
  }

  private void alone() {
    host.longestPause();
    latency("nothingElse", Load.run(host.url(), visits, TIME).clean());
  }

  /** Until the last session is dead. */
  private void revoke() throws InterruptedException {
    Path everybody = host.revocations("user", USERS, Host.ENDPOINT);
    Plan all = new Plan(everybody, Load.CALLERS, 0, true);
    long before = (Long) host.status("Position");
    Outcome meanwhile;
    double seconds;
    host.longestPause();
    try (Load visiting = Load.start(host.url(), visits, LONGEST);
        Load revoking = Load.start(host.url(), all, LONGEST)) {
      long started = System.nanoTime();
      while ((Long) host.status("Position") == before) {
        Thread.sleep(1);
        failLaterThan(started);
      }
      long begin = System.nanoTime();
      while ((Long) host.status("SessionsEnded") < (long) USERS * SESSIONS_EACH) {
        Thread.sleep(20);
        failLaterThan(begin);
      }
      seconds = (System.nanoTime() - begin) / 1e9;
      meanwhile = visiting.stop().clean();
      revoking.stop().clean();
    }
    String users = "%,d users with %d sessions each".formatted(USERS, SESSIONS_EACH);
    rows.add("ours", "until the last session of " + users + " is dead", seconds, "s");
    latency("besideTheRevocations", meanwhile);
    Outcome after =
        Load.run(host.url(), Plan.flood(sessions, Load.CONNECTIONS), Duration.ofSeconds(3));
    if (after.errors() < after.requests()) {
      throw new IllegalStateException("somebody lives: " + after);
    }
  }

  private void failLaterThan(long begin) {
    if ((System.nanoTime() - begin) / 1e9 > MOST_SECONDS) {
      throw new IllegalStateException(
          "ended " + host.status("SessionsEnded") + " of " + USERS * SESSIONS_EACH);
    }
  }

  private void beside(String name, Plan posts) {
    host.longestPause();
    Outcome visited;
    Outcome posted;
    try (Load posting = Load.start(host.url(), posts, LONGEST)) {
      visited = Load.run(host.url(), visits, TIME).clean();
      posted = posting.stop().clean();
    }
    rows.add(name, "posts", posted.perSecond(), "/s");
    latency(name, visited);
  }

  private void latency(String name, Outcome visits) {
    rows.add(name, "99th percentile of a request", visits.p99Micros() / 1e3, "ms");
    rows.add(name, "longest request", visits.maxMicros() / 1e3, "ms");
    rows.add(name, "longest pause of the JVM", host.longestPause(), "ms");
  }
}
