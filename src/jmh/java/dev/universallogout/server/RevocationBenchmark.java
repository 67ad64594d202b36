package dev.universallogout.server;

import dev.universallogout.server.Host.Journal;
import dev.universallogout.server.Host.Setup;
import dev.universallogout.server.Load.Outcome;
import dev.universallogout.server.Load.Plan;
import dev.universallogout.testing.server.SharedJournal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** How many revocations a second the endpoint takes, beside resources that do less. */
final class RevocationBenchmark {
  private static final int RATES = Integer.getInteger("rates", 16);

  /** A server is warm by what it has done, not by how long it runs. */
  private static final int WARM_UP = Integer.getInteger("warm-up-revocations", 40_000);

  private static final Duration TURN = Duration.ofSeconds(5);

  private RevocationBenchmark() {}

  /** What is posted to one server, and how fast it was done in each turn. */
  static final class Poster {
    private final String name;
    private final Host host;
    private final String path;
    private final List<Double> rates = new ArrayList<>();
    private int files;
    private int messages;
    private @Nullable Path signed;
    private double fastest = 2_500;

    Poster(String name, Host host, String path) {
      this.name = name;
      this.host = host;
      this.path = path;
    }

    /**
     * Signs the messages of the next turn; each is sent once where it revokes somebody.
     *
     * @param more how many times as many as were ever sent
     */
    private void sign(double more) {
      messages = isOnce() ? (int) (more * fastest * TURN.toSeconds()) : 1_000;
      signed = host.revocations(name + files++ + "-", messages, path);
    }

    private boolean isOnce() {
      return path.equals(Host.ENDPOINT);
    }

    /** One turn, of what was signed; what is given has it sent. */
    private Outcome send(Function<Supplier<Outcome>, Outcome> around) {
      Path requests = Objects.requireNonNull(signed, "messages are signed first");
      Plan all = new Plan(requests, Load.CALLERS, 0, false);
      long before = (Long) host.status("Position");
      Outcome outcome = around.apply(() -> Load.run(host.url(), all, TURN).clean());
      requests.toFile().delete();
      if (isOnce() && outcome.requests() + Load.CALLERS > messages) {
        throw new IllegalStateException("sent again, as it went faster than ever: " + outcome);
      }
      if (isOnce() && (Long) host.status("Position") - before < outcome.requests()) {
        throw new IllegalStateException("not all are in the journal: " + outcome);
      }
      fastest = Math.max(fastest, outcome.perSecond());
      System.out.println(name + ": " + outcome);
      return outcome;
    }

    void warmUp() {
      for (long done = 0; done < WARM_UP; ) {
        sign(4);
        done += send(Supplier::get).requests();
      }
    }

    /** One turn of a server that is warm; what is given has the messages sent. */
    Outcome turn(Function<Supplier<Outcome>, Outcome> around) {
      sign();
      return send(around);
    }

    void sign() {
      sign(1.7);
    }

    void measure() {
      rates.add(send(Supplier::get).perSecond());
    }
  }

  /** In each turn everything has one, the two journals next to each other, in either order. */
  static void revocations(String kind, Results results) {
    try (SharedJournal database = SharedJournal.start();
        Host memory = Host.start(Setup.of(kind, Journal.MEMORY), null);
        Host durable = Host.start(Setup.of(kind, Journal.POSTGRESQL), database)) {
      List<Poster> posters =
          List.of(
              new Poster("noOp", memory, "api/no-op"),
              new Poster("signatureOnly", memory, "api/signature"),
              new Poster("ours", memory, Host.ENDPOINT),
              new Poster("oursInPostgresql", durable, Host.ENDPOINT));
      posters.forEach(Poster::warmUp);
      // As warm as the other.
      new Poster("noOp", durable, "api/no-op").warmUp();
      new Poster("signatureOnly", durable, "api/signature").warmUp();
      List<Poster> backwards = new ArrayList<>(posters);
      Collections.reverse(backwards);
      for (int turn = 0; turn < RATES; turn++) {
        posters.forEach(Poster::sign);
        (turn % 2 == 0 ? posters : backwards).forEach(Poster::measure);
      }
      Results.Part rows = results.part("Revocation");
      for (Poster poster : posters) {
        Turns.Estimate rate = Turns.Estimate.of(poster.rates);
        rows.add(poster.name, Load.CALLERS + " callers", rate, "/s");
      }
      Results.Part ratios = results.part("RevocationRatio");
      ratios.add("oursOfNoOp", "", ratio(posters.get(2), posters.get(0)), "%");
      ratios.add("oursOfSignatureOnly", "", ratio(posters.get(2), posters.get(1)), "%");
      ratios.add("postgresqlOfMemory", "", ratio(posters.get(3), posters.get(2)), "%");
    }
  }

  /** Of the turns of one round, in percent. */
  private static Turns.Estimate ratio(Poster one, Poster other) {
    return Turns.Estimate.of(
        IntStream.range(0, RATES)
            .mapToObj(turn -> 100 * one.rates.get(turn) / other.rates.get(turn))
            .toList());
  }
}
