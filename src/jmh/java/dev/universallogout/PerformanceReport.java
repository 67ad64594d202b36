package dev.universallogout;

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
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes the tables and plots of {@code docs/performance.md} from the results of JMH in {@code
 * docs/performance/<Java or server>.json}: each table stands between {@code <!-- Benchmark -->} and
 * {@code <!-- end -->}, and each plot is {@code docs/performance/<Benchmark>.svg}; what has several
 * units, or one row only, has none.
 */
public final class PerformanceReport {
  /** What a row is called, by benchmark method or parameter {@code kind}. */
  private static final Map<String, String> NAMES =
      Map.ofEntries(
          Map.entry("noFilter", "no filter"),
          Map.entry("ours", "Universal Logout"),
          Map.entry("everySession", "Universal Logout"),
          Map.entry("oursBesideFrameworks", "Universal Logout beside Spring Session and Shiro"),
          Map.entry("listenerAlone", "Universal Logout: the listener alone"),
          Map.entry("listenerAndGuard", "Universal Logout: the listener and the guard alone"),
          Map.entry("cas", "CAS client: storage of SingleSignOutFilter"),
          Map.entry("casSingleSignOutFilter", "CAS client: SingleSignOutFilter"),
          Map.entry("springConcurrentSessionFilter", "Spring Security: ConcurrentSessionFilter"),
          Map.entry("springSessionRegistry", "Spring Security: SessionRegistryImpl"),
          Map.entry("springOidcSessionRegistry", "Spring Security: InMemoryOidcSessionRegistry"),
          Map.entry("index", "Universal Logout: RevocationIndex"),
          Map.entry("indexOfOthers", "the same, asked about subjects that are not there only"),
          Map.entry("map", "ConcurrentHashMap<String, Instant>"),
          Map.entry(
              "indexByIssuer", "Universal Logout: RevocationIndex, by iss_sub, two keys each"),
          Map.entry("bareRead", "one read of an array of that size"),
          Map.entry("lookUpsAlone", "what is asked of the platform for it, alone"),
          Map.entry("policy", "Universal Logout: complete policy"),
          Map.entry("nimbus", "Nimbus: parse and verify"),
          Map.entry("signatureAlone", "Signature.verify alone"),
          Map.entry("oneThread", "one thread"),
          Map.entry("twoThreadsApart", "two threads, an application each"),
          Map.entry("twoThreadsTogether", "two threads, one application"),
          Map.entry("SIGN_OUT", "sign in and out"),
          Map.entry("UNLINK", "sign in, be found and unlinked"),
          Map.entry("REVOKE", "sign in, be revoked"),
          Map.entry("bindingText", "the binding's text in the session (String, byte[])"),
          Map.entry("entries", "its entries by id and among the attributes (Node)"),
          Map.entry("tableById", "the table by id (Node[])"),
          Map.entry("sessionState", "the session's state (SessionState)"),
          Map.entry("checked", "what was found of its user (Checked)"),
          Map.entry("seen", "the user that its requests show (Seen)"),
          Map.entry("keys", "its user's keys in the journal (long[])"),
          Map.entry("tablesByKey", "the tables by key (int[], SessionState[])"),
          Map.entry("otherClasses", "what is of other classes"),
          Map.entry("withoutTheJar", "without the jar"),
          Map.entry("inert", "with the jar's classes, none of which is started"),
          Map.entry("moreThan_inert", "Universal Logout, more than with its classes alone"),
          Map.entry("noOpFilters", "filters and listener that do nothing"),
          Map.entry("moreThan_withoutTheJar", "Universal Logout, more than without the jar"),
          Map.entry("moreThan_noOpFilters", "Universal Logout, more than those that do nothing"),
          Map.entry("noOp", "a JAX-RS resource that does nothing"),
          Map.entry("signatureOnly", "a JAX-RS resource that verifies the signature"),
          Map.entry("oursInPostgresql", "Universal Logout, journal in PostgreSQL"),
          Map.entry("oursOfNoOp", "Universal Logout, of a JAX-RS resource that does nothing"),
          Map.entry("oursOfSignatureOnly", "Universal Logout, of one that verifies the signature"),
          Map.entry("postgresqlOfMemory", "journal in PostgreSQL, of that in memory"),
          Map.entry("nothingElse", "nothing else"),
          Map.entry("besidePostsOfNoOp", "beside posts to a resource that does nothing"),
          Map.entry(
              "besidePostsOfSignatures", "beside posts to a resource that verifies the signature"),
          Map.entry("besideTheRevocations", "beside the revocations"),
          Map.entry("java-17", "Java 17"),
          Map.entry("java-25", "Java 25"),
          Map.entry("payara-micro", "Payara Micro"),
          Map.entry("wildfly", "WildFly"));

  private static final Set<String> MACHINE = Set.of("jvm", "jvmArgs", "rawData");
  private static final Set<String> OURS =
      Set.of(
          "ours",
          "everySession",
          "index",
          "policy",
          "oneThread",
          "twoThreadsApart",
          "twoThreadsTogether");

  /** Of which all are parts. */
  private static final Comparison WHOLE = new Comparison("all together", "of all");

  private static final Comparison OF_OURS = new Comparison("", "of ours");

  /** Where all is ours: what it is compared with. */
  private static final Map<String, Comparison> COMPARED =
      Map.of(
          "ContentionBenchmark", new Comparison("twoThreadsApart", "of two apart"),
          "RevocationProfileBenchmark", WHOLE,
          "RevocationInPostgresqlProfileBenchmark", WHOLE,
          "RequestProfileBenchmark", WHOLE);

  private static final Pattern TABLE =
      Pattern.compile("(<!-- (\\w+Benchmark) -->\n).*?(<!-- end -->)", Pattern.DOTALL);

  private PerformanceReport() {}

  /** A row with which the others are compared, and the heading of what comes of it. */
  private record Comparison(String name, String heading) {}

  /** What was measured, of one benchmark with its parameters on one Java. */
  private record Measured(
      String benchmark,
      String name,
      String parameters,
      String unit,
      double score,
      double error,
      double low,
      double high,
      double allocated) {

    boolean isOurs() {
      return OURS.contains(name);
    }

    /** Whether the others of its table are compared with it. */
    boolean isCompared() {
      Comparison comparison = COMPARED.get(benchmark);
      return comparison == null ? isOurs() : name.equals(comparison.name());
    }

    /** Whether one end of its interval is farther than the other, as those by rank are. */
    boolean isAskew() {
      return Math.abs(high - score - (score - low)) > 1e-6 * Math.abs(score);
    }

    String title() {
      return NAMES.getOrDefault(name, name) + (parameters.isEmpty() ? "" : ", " + parameters);
    }
  }

  /** Its one argument is the folder {@code docs}. */
  public static void main(String[] arguments) throws IOException {
    Path docs = Path.of(arguments[0]);
    Map<String, List<Measured>> byColumn = new TreeMap<>();
    try (Stream<Path> files = Files.walk(docs.resolve("performance"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".json")).sorted().toList()) {
        String column = file.getFileName().toString().replace(".json", "");
        byColumn.put(NAMES.getOrDefault(column, column), read(file));
      }
    }
    Path page = docs.resolve("performance.md");
    Matcher tables = TABLE.matcher(Files.readString(page));
    String text =
        tables.replaceAll(
            found ->
                Matcher.quoteReplacement(
                    found.group(1)
                        + table(found.group(2), having(found.group(2), byColumn))
                        + found.group(3)));
    Files.writeString(page, text);
    for (String benchmark : benchmarks(byColumn)) {
      if (unitsOf(benchmark, byColumn).size() > 1 || titlesOf(benchmark, byColumn).size() < 2) {
        continue;
      }
      Files.writeString(
          docs.resolve("performance").resolve(benchmark + ".svg"),
          plot(benchmark, having(benchmark, byColumn)));
    }
  }

  private static Set<String> benchmarks(Map<String, List<Measured>> byColumn) {
    Set<String> names = new LinkedHashSet<>();
    byColumn.values().forEach(all -> all.forEach(measured -> names.add(measured.benchmark())));
    return names;
  }

  /** The columns with results of this benchmark. */
  private static Map<String, List<Measured>> having(
      String benchmark, Map<String, List<Measured>> byColumn) {
    Map<String, List<Measured>> having = new TreeMap<>(byColumn);
    having
        .values()
        .removeIf(all -> all.stream().noneMatch(one -> one.benchmark().equals(benchmark)));
    return having;
  }

  private static Set<String> unitsOf(String benchmark, Map<String, List<Measured>> byColumn) {
    return byColumn.values().stream()
        .flatMap(List::stream)
        .filter(measured -> measured.benchmark().equals(benchmark))
        .map(Measured::unit)
        .collect(Collectors.toSet());
  }

  /** What the rows of its table are called. */
  private static Set<String> titlesOf(String benchmark, Map<String, List<Measured>> byColumn) {
    Set<String> titles = new LinkedHashSet<>();
    for (List<Measured> all : byColumn.values()) {
      of(benchmark, all).forEach(measured -> titles.add(measured.title()));
    }
    return titles;
  }

  private static List<Measured> of(String benchmark, List<Measured> all) {
    return all.stream().filter(measured -> measured.benchmark().equals(benchmark)).toList();
  }

  private static List<Measured> read(Path file) throws IOException {
    List<Measured> all = new ArrayList<>();
    JsonArrayBuilder kept = Json.createArrayBuilder();
    try (Reader text = Files.newBufferedReader(file);
        JsonReader reader = Json.createReader(text)) {
      for (JsonValue value : reader.readArray()) {
        byCounter(value.asJsonObject()).forEach(one -> all.add(measured(one)));
        kept.add(withoutMachine(value.asJsonObject()));
      }
    }
    try (Writer text = Files.newBufferedWriter(file);
        JsonWriter writer =
            Json.createWriterFactory(Map.of(JsonGenerator.PRETTY_PRINTING, true))
                .createWriter(text)) {
      writer.writeArray(kept.build());
    }
    return all;
  }

  /** A result without the paths of the machine that it comes from, and without each iteration. */
  private static JsonObject withoutMachine(JsonObject result) {
    JsonObjectBuilder kept = Json.createObjectBuilder();
    for (Map.Entry<String, JsonValue> member : result.entrySet()) {
      if (MACHINE.contains(member.getKey())) {
        continue;
      }
      boolean isObject = member.getValue().getValueType() == JsonValue.ValueType.OBJECT;
      kept.add(
          member.getKey(),
          isObject ? withoutMachine(member.getValue().asJsonObject()) : member.getValue());
    }
    return kept.build();
  }

  /** Where several things were counted, a result for each, as of so many kinds; most first. */
  private static Stream<JsonObject> byCounter(JsonObject result) {
    JsonObject further = result.getJsonObject("secondaryMetrics");
    // What profilers add has a point in its name.
    List<String> counters = further.keySet().stream().filter(key -> !key.contains(".")).toList();
    if (counters.size() < 2) {
      return Stream.of(result);
    }
    return counters.stream()
        .sorted(
            Comparator.comparing(counter -> -number(further.getJsonObject(counter).get("score"))))
        .map(
            counter ->
                Json.createObjectBuilder(result)
                    .add(
                        "params",
                        Json.createObjectBuilder(result.getJsonObject("params"))
                            .add("kind", counter))
                    .add(
                        "secondaryMetrics",
                        Json.createObjectBuilder()
                            .add("bytesPerSession", further.getJsonObject(counter)))
                    .build());
  }

  private static Measured measured(JsonObject result) {
    String[] path = result.getString("benchmark").split("\\.");
    String benchmark = path[path.length - 2];
    String name = path[path.length - 1];
    Map<String, String> others = new LinkedHashMap<>();
    if (result.containsKey("params")) {
      for (Map.Entry<String, JsonValue> parameter : result.getJsonObject("params").entrySet()) {
        String value = parameter.getValue().toString().replace("\"", "");
        if (parameter.getKey().equals("kind")) {
          name = value;
        } else {
          others.put(parameter.getKey(), value);
        }
      }
    }
    JsonObject further = result.getJsonObject("secondaryMetrics");
    // What counts of a filling is the heap that it takes.
    String bytes =
        further.keySet().stream().filter(key -> key.startsWith("bytesPer")).findAny().orElse("");
    JsonObject metric =
        bytes.isEmpty() ? result.getJsonObject("primaryMetric") : further.getJsonObject(bytes);
    String parameters =
        others.entrySet().stream()
            .map(
                other ->
                    isNumber(other.getValue())
                        ? grouped(other)
                        : NAMES.getOrDefault(other.getValue(), other.getValue()))
            .collect(Collectors.joining(", "));
    return new Measured(
        benchmark,
        name,
        parameters,
        bytes.isEmpty() ? metric.getString("scoreUnit") : "B",
        metric.getJsonNumber("score").doubleValue(),
        number(metric.get("scoreError")),
        end(metric, 0),
        end(metric, 1),
        further.containsKey("gc.alloc.rate.norm") && bytes.isEmpty()
            ? number(further.getJsonObject("gc.alloc.rate.norm").get("score"))
            : Double.NaN);
  }

  private static boolean isNumber(String value) {
    return value.matches("\\d+");
  }

  private static String grouped(Map.Entry<String, String> parameter) {
    return String.format(
        Locale.ROOT, "%,d %s", Long.parseLong(parameter.getValue()), parameter.getKey());
  }

  /** One of the interval's; NaN where it is not known. */
  private static double end(JsonObject metric, int which) {
    return metric.containsKey("scoreConfidence")
        ? number(metric.getJsonArray("scoreConfidence").get(which))
        : Double.NaN;
  }

  /** JMH writes NaN as text. */
  private static double number(JsonValue value) {
    return Double.parseDouble(value.toString().replace("\"", ""));
  }

  private static String table(String benchmark, Map<String, List<Measured>> byColumn) {
    Comparison comparison = COMPARED.getOrDefault(benchmark, OF_OURS);
    // Ratios are compared with nothing.
    boolean compared =
        byColumn.values().stream()
            .flatMap(List::stream)
            .anyMatch(one -> one.benchmark().equals(benchmark) && one.isCompared());
    String heading = compared ? " | " + comparison.heading() + " |" : " |";
    StringBuilder table = new StringBuilder("| |");
    byColumn.keySet().forEach(column -> table.append(' ').append(column).append(heading));
    table.append("\n|---|").append((compared ? "---|---|" : "---|").repeat(byColumn.size()));
    for (String title : titlesOf(benchmark, byColumn)) {
      table.append("\n| ").append(title).append(" |");
      for (List<Measured> all : byColumn.values()) {
        table.append(cells(benchmark, title, all, compared));
      }
    }
    return table.append('\n').toString();
  }

  private static String cells(
      String benchmark, String title, List<Measured> all, boolean compared) {
    for (Measured measured : all) {
      if (measured.benchmark().equals(benchmark) && measured.title().equals(title)) {
        return " " + score(measured) + " |" + (compared ? " " + ratio(measured, all) + " |" : "");
      }
    }
    return compared ? " | |" : " |";
  }

  private static String score(Measured measured) {
    String error = Double.isNaN(measured.error()) ? "" : " ± " + rounded(measured.error());
    if (measured.isAskew()) {
      error = " (" + rounded(measured.low()) + " to " + rounded(measured.high()) + ")";
    }
    String allocated =
        Double.isNaN(measured.allocated())
            ? ""
            : String.format(Locale.ROOT, ", %.0f B", Math.abs(measured.allocated()));
    return (rounded(measured.score()) + error + " " + unit(measured)).strip() + allocated;
  }

  private static String unit(Measured measured) {
    return measured.unit().replace("us/op", "µs").replace("/op", "");
  }

  private static String rounded(double value) {
    double size = Math.abs(value);
    int decimals = size >= 100 ? 0 : size >= 10 ? 1 : 2;
    return String.format(Locale.ROOT, "%,." + decimals + "f", value);
  }

  private static String ratio(Measured measured, List<Measured> all) {
    for (Measured ours : all) {
      if (ours.isCompared()
          && ours.benchmark().equals(measured.benchmark())
          && ours.unit().equals(measured.unit())
          && ours.parameters().equals(measured.parameters())) {
        double ratio = measured.score() / ours.score();
        if (measured == ours || measured.name().startsWith("moreThan_")) {
          return "";
        }
        return COMPARED.get(measured.benchmark()) == WHOLE
            ? String.format(Locale.ROOT, "%.1f %%", 100 * ratio)
            : "× " + rounded(ratio);
      }
    }
    return "";
  }

  private static final int WIDTH = 980;
  private static final int LABELS = 540;
  private static final int ROW = 22;
  private static final int HEADING = 30;
  private static final int VALUES = 110;

  /**
   * Bars under a heading for each column, as long as the logarithm where the values are too far
   * apart.
   */
  private static String plot(String benchmark, Map<String, List<Measured>> byColumn) {
    List<Measured> rows =
        byColumn.values().stream().flatMap(all -> of(benchmark, all).stream()).toList();
    double most = rows.stream().mapToDouble(Measured::score).max().orElse(1);
    double least = rows.stream().mapToDouble(Measured::score).min().orElse(1);
    boolean logarithmic = most / least > 100;
    List<String> drawn = new ArrayList<>();
    drawn.add(heading(8, 22, 15, benchmark));
    int y = 30;
    for (Map.Entry<String, List<Measured>> column : byColumn.entrySet()) {
      drawn.add(heading(LABELS, y + 20, 12, column.getKey()));
      y += HEADING;
      for (Measured row : of(benchmark, column.getValue())) {
        double part =
            logarithmic
                ? (Math.log10(row.score() / least) + 0.3) / (Math.log10(most / least) + 0.3)
                : row.score() / most;
        long width = Math.max(1, Math.round(part * (WIDTH - LABELS - VALUES)));
        drawn.add(text(LABELS - 8, y + 14, "end", row.title()));
        drawn.add(
            "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"%s\"/>"
                .formatted(LABELS, y, width, ROW - 6, row.isOurs() ? "#0b6e4f" : "#9aa5b1"));
        drawn.add(
            text(LABELS + width + 6, y + 14, "start", rounded(row.score()) + " " + unit(row)));
        y += ROW;
      }
    }
    int height = y + 26;
    drawn.add(
        text(
            LABELS,
            height - 8,
            "start",
            (logarithmic ? "logarithmic; " : "")
                + (rows.get(0).unit().equals("/s") ? "more is better" : "less is better")));
    return """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d"
             font-family="sans-serif" font-size="12">
        <rect width="100%%" height="100%%" fill="#ffffff"/>
        %s
        </svg>
        """
        .formatted(WIDTH, height, WIDTH, height, String.join("\n", drawn));
  }

  private static String heading(long x, long y, int size, String text) {
    return "<text x=\"%d\" y=\"%d\" font-size=\"%d\" font-weight=\"bold\" fill=\"#1f2933\">%s</text>"
        .formatted(x, y, size, escaped(text));
  }

  private static String text(long x, long y, String anchor, String text) {
    return "<text x=\"%d\" y=\"%d\" text-anchor=\"%s\" fill=\"#1f2933\">%s</text>"
        .formatted(x, y, anchor, escaped(text));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
