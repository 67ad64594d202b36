package dev.universallogout.server;

import dev.universallogout.server.Host.Journal;
import dev.universallogout.server.Host.Setup;
import dev.universallogout.server.Load.Plan;
import dev.universallogout.server.RevocationBenchmark.Poster;
import dev.universallogout.server.Stacks.Part;
import dev.universallogout.testing.server.SharedJournal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What revocations and requests spend their processor time on, part by part, one server after the
 * other. The stacks remain in {@code target}.
 */
final class ProfileBenchmark {
  private static final int TURNS = 4;
  private static final Duration REQUESTS = Duration.ofSeconds(20);

  private final String kind;
  private final Results results;

  private ProfileBenchmark(String kind, Results results) {
    this.kind = kind;
    this.results = results;
  }

  static void profiles(String kind, Results results) {
    ProfileBenchmark benchmark = new ProfileBenchmark(kind, results);
    benchmark.revocations("RevocationProfile", Journal.MEMORY, null);
    try (SharedJournal database = SharedJournal.start()) {
      benchmark.revocations("RevocationInPostgresqlProfile", Journal.POSTGRESQL, database);
    }
    benchmark.requests("RequestProfile");
  }

  private void revocations(String part, Journal journal, @Nullable SharedJournal database) {
    List<Part> parts = database == null ? RevocationParts.IN_MEMORY : RevocationParts.ALL;
    try (Host host = Host.start(profiled(journal), database);
        Profiler profiler = Profiler.of(host)) {
      Poster poster = new Poster("profiled", host, Host.ENDPOINT);
      poster.warmUp();
      long revocations = 0;
      for (int turn = 0; turn < TURNS; turn++) {
        revocations += poster.turn(profiler::during).requests();
      }
      add(part, profiler, parts, revocations);
    }
  }

  private void requests(String part) {
    try (Host host = Host.start(profiled(Journal.MEMORY), null);
        Profiler profiler = Profiler.of(host)) {
      Plan flood = RequestBenchmark.warmedUp(host);
      long requests =
          profiler.during(() -> Load.run(host.url(), flood, REQUESTS).clean()).requests();
      add(part, profiler, RequestParts.ALL, requests);
    }
  }

  private Setup profiled(Journal journal) {
    return Setup.of(kind, journal).with(Profiler.OPTIONS);
  }

  private void add(String name, Profiler profiler, List<Part> parts, long operations) {
    Path samples = Host.WORK.resolve(kind + "-" + name + "-samples.txt");
    Path nanos = Host.WORK.resolve(kind + "-" + name + "-nanos.txt");
    profiler.writeSamples(samples);
    profiler.writeNanos(nanos);
    Map<Part, Long> nanosByPart = Stacks.count(nanos, parts);
    Results.Part rows = results.part(name);
    nanosByPart.forEach((part, n) -> rows.add(part.title(), "", n / 1e3 / operations, "us/op"));
    rows.add("all together", "", sum(nanosByPart) / 1e3 / operations, "us/op");
    rows.add("samples", "", sum(Stacks.count(samples, parts)), "");
  }

  private static long sum(Map<?, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }
}
