package dev.universallogout.observability;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/messages.md} and the enum list the same messages, and the product writes them. */
class MessagesPageTest {
  private static final Path PAGE = Path.of("docs/messages.md");
  private static final Path SOURCES = Path.of("src/main/java");

  private static final Pattern ROW =
      Pattern.compile(
          "^\\| `(UL\\d{4})` \\| ([A-Z]+) \\| [^|]+ \\| [^|]+ \\| [^|]+ \\|$", Pattern.MULTILINE);

  private static final Pattern ENUM =
      Pattern.compile("^  ([A-Z_]+)\\(\"(UL\\d{4})\", Level\\.([A-Z]+)\\)", Pattern.MULTILINE);

  private static final Pattern ID = Pattern.compile("UL\\d{4}");

  @Test
  void page_hasOneRowForEachMessageWithItsLevel() throws IOException {
    String log = Files.readString(SOURCES.resolve("dev/universallogout/observability/Log.java"));
    Stream<String> declared =
        ENUM.matcher(log).results().map(entry -> entry.group(2) + " " + entry.group(3));
    assertThat(rows().map(row -> row.group(1) + " " + row.group(2)))
        .containsExactlyElementsOf(declared.toList())
        .hasSameSizeAs(Log.values());
  }

  @Test
  void id_belongsToOneMessageOnly() {
    assertThat(Log.values()).extracting(Log::id).doesNotHaveDuplicates();
  }

  @Test
  void documentation_namesNoOtherMessage() throws IOException {
    for (Path page : pages().toList()) {
      assertThat(ID.matcher(Files.readString(page)).results().map(MatchResult::group))
          .as(page.toString())
          .isSubsetOf(Arrays.stream(Log.values()).map(Log::id).toList());
    }
  }

  @Test
  void message_isWrittenSomewhereInTheProduct() throws IOException {
    String product;
    try (Stream<Path> files = Files.walk(SOURCES)) {
      product =
          files
              .filter(file -> file.toString().endsWith(".java"))
              .map(MessagesPageTest::text)
              .reduce("", String::concat);
    }
    assertThat(Log.values())
        .allSatisfy(
            message ->
                assertThat(Pattern.compile("Log\\s*\\." + message.name() + "\\b").matcher(product))
                    .as(message.name().toLowerCase(Locale.ROOT))
                    .satisfies(found -> assertThat(found.find()).isTrue()));
  }

  private static Stream<MatchResult> rows() throws IOException {
    return ROW.matcher(Files.readString(PAGE)).results();
  }

  private static Stream<Path> pages() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("docs"))) {
      return Stream.concat(
          Stream.of(Path.of("README.md")), files.filter(file -> file.toString().endsWith(".md")))
          .toList()
          .stream();
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
