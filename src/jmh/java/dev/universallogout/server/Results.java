package dev.universallogout.server;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import jakarta.json.JsonWriter;
import jakarta.json.stream.JsonGenerator;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What was measured in one server, kept in a file of JMH's form, so that the tables are made of all
 * results alike. Those of a part that is measured again take the place of the former.
 */
final class Results {
  private final Path file;
  private final List<JsonObject> all = new ArrayList<>();

  private Results(Path file) {
    this.file = file;
  }

  /** Of one kind of server. */
  static Results of(String kind) {
    Results results = new Results(Path.of("docs/performance").resolve(kind + ".json"));
    if (Files.exists(results.file)) {
      try (Reader text = Files.newBufferedReader(results.file);
          JsonReader reader = Json.createReader(text)) {
        reader.readArray().forEach(value -> results.all.add(value.asJsonObject()));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return results;
  }

  /** The results of one part, which are added now. */
  Part part(String name) {
    String benchmark = "dev.universallogout.server." + name + "Benchmark.";
    all.removeIf(result -> result.getString("benchmark").startsWith(benchmark));
    return new Part(benchmark);
  }

  /** One table. */
  final class Part {
    private final String benchmark;

    private Part(String benchmark) {
      this.benchmark = benchmark;
    }

    /** A row; an error that is not known is NaN. */
    Part add(String name, String measure, Turns.Estimate estimate, String unit) {
      System.out.printf(
          Locale.ROOT,
          "%-60s %-40s %12.3f ± %9.3f %s%n",
          benchmark + name,
          measure,
          estimate.median(),
          estimate.error(),
          unit);
      JsonObjectBuilder row = Json.createObjectBuilder().add("benchmark", benchmark + name);
      row.add("params", Json.createObjectBuilder().add("measure", measure));
      row.add(
          "primaryMetric",
          Json.createObjectBuilder()
              .add("score", estimate.median())
              .add("scoreError", number(estimate.error()))
              .add(
                  "scoreConfidence",
                  Json.createArrayBuilder()
                      .add(number(estimate.low()))
                      .add(number(estimate.high())))
              .add("scoreUnit", unit));
      all.add(row.add("secondaryMetrics", Json.createObjectBuilder()).build());
      return this;
    }

    Part add(String name, String measure, double value, String unit) {
      return add(name, measure, Turns.Estimate.of(value), unit);
    }

    /** Of us, of each of the others, and how much more we have than each. */
    void add(String measure, Turns turns, String unit, String... others) {
      add("ours", measure, turns.of(0), unit);
      for (int i = 0; i < others.length; i++) {
        add(others[i], measure, turns.of(i + 1), unit);
      }
      for (int i = 0; i < others.length; i++) {
        add("moreThan_" + others[i], measure, turns.moreThan(i + 1), unit);
      }
    }
  }

  /** As JMH writes it. */
  private static JsonValue number(double value) {
    return Double.isNaN(value) ? Json.createValue("NaN") : Json.createValue(value);
  }

  void write() {
    JsonArrayBuilder array = Json.createArrayBuilder();
    all.forEach(array::add);
    try (Writer text = Files.newBufferedWriter(file);
        JsonWriter writer =
            Json.createWriterFactory(Map.of(JsonGenerator.PRETTY_PRINTING, true))
                .createWriter(text)) {
      writer.writeArray(array.build());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
