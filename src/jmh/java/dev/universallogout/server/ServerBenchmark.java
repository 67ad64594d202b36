package dev.universallogout.server;

import java.util.List;

/**
 * Measures a server with the jar and without it, the two in turns: the server on one processor,
 * {@code wrk} on another, over the loopback interface.
 *
 * <p>Arguments: the server, {@code payara-micro} or {@code wildfly}, and what to measure, all of it
 * by default. Needs {@code wrk} and {@code taskset}. Results go to {@code docs/performance}.
 */
public final class ServerBenchmark {
  private ServerBenchmark() {}

  /** See the class. */
  public static void main(String[] arguments) {
    int status = 0;
    try {
      measure(arguments);
    } catch (RuntimeException | InterruptedException e) {
      e.printStackTrace();
      status = 1;
    }
    // Pools of the clients live on.
    System.exit(status);
  }

  private static void measure(String[] arguments) throws InterruptedException {
    String kind = arguments[0];
    Results results = Results.of(kind);
    List<String> parts =
        arguments.length > 1
            ? List.of(arguments).subList(1, arguments.length)
            : List.of(
                "requests", "beside", "distributable", "revocations", "mass", "start", "profile");
    for (String part : parts) {
      switch (part) {
        case "requests" -> RequestBenchmark.requests(kind, results);
        case "beside" -> RequestBenchmark.beside(kind, results);
        case "distributable" -> RequestBenchmark.distributable(kind, results);
        case "revocations" -> RevocationBenchmark.revocations(kind, results);
        case "mass" -> MassRevocationBenchmark.everybody(kind, results);
        case "start" -> StartBenchmark.starts(kind, results);
        case "profile" -> ProfileBenchmark.profiles(kind, results);
        default -> throw new IllegalArgumentException("There is no part " + part);
      }
      results.write();
    }
  }
}
