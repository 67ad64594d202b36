package dev.universallogout.server;

import dev.universallogout.server.Host.Journal;
import dev.universallogout.server.Host.Setup;
import java.time.Duration;
import java.time.LocalTime;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the jar adds to the start of a server with its application, and to the heap. */
final class StartBenchmark {
  private static final int STARTS = Integer.getInteger("starts", 6);
  private static final Pattern START =
      Pattern.compile("ready in ([\\d,.]+) \\(ms\\)|started in (\\d+)ms");
  private static final Pattern PAYARA_DEPLOYMENT =
      Pattern.compile("successfully deployed in ([\\d,.]+) milliseconds");
  private static final Pattern WILDFLY_DEPLOYMENT =
      Pattern.compile("(?s)(\\S+) INFO [^\\n]*WFLYSRV0027.*\\n(\\S+) INFO [^\\n]*WFLYSRV0010");

  private StartBenchmark() {}

  /** Starts each some times, in turns. */
  static void starts(String kind, Results results) {
    List<Journal> started = List.of(Journal.MEMORY, Journal.INERT, Journal.NO_JAR);
    Turns deployment = new Turns();
    Turns millis = new Turns();
    Turns heap = new Turns();
    for (int i = 0; i < STARTS; i++) {
      double[][] starts = new double[started.size()][];
      for (int j = 0; j < starts.length; j++) {
        int next = (i + j) % starts.length;
        starts[next] = startOnce(kind, started.get(next));
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

  private static double[] startOnce(String kind, Journal journal) {
    try (Host host = Host.start(Setup.of(kind, journal), null)) {
      Matcher time = find(START, host.log());
      @Nullable String text = time.group(1) == null ? time.group(2) : time.group(1);
      return new double[] {
        deployment(kind, host.log()), millis(text), host.management().heap() / 1e6
      };
    }
  }

  private static double deployment(String kind, String log) {
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
