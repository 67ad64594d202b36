package dev.universallogout.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/** The page that says which test holds which case tells the truth. */
class ConformanceTest {
  private static final Path PAGE = Path.of("docs/conformance.md");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| (\\d+) \\| (.*) \\| (.*)\\|$");
  private static final Pattern REFERENCE = Pattern.compile("`(\\w+)#(\\w+)`");
  private static final Pattern ROW_NUMBER = Pattern.compile("\"(\\d{1,3}) ");
  private static final int CASES = 185;

  @Test
  void page_cases_areAllThereOnceInOrder() throws IOException {
    List<Integer> cases =
        rows().map(row -> Integer.valueOf(cell(row, 1))).collect(Collectors.toList());

    assertThat(cases).isEqualTo(IntStream.rangeClosed(1, CASES).boxed().toList());
  }

  @Test
  void page_cases_haveATestOrAReason() throws IOException {
    assertThat(rows())
        .allSatisfy(
            row -> assertThat(cell(row, 2) + cell(row, 3)).as("case " + cell(row, 1)).isNotBlank());
  }

  @Test
  void page_testsNamed_exist() throws IOException {
    Map<String, Class<?>> classes = testClasses();
    List<MatchResult> references = REFERENCE.matcher(Files.readString(PAGE)).results().toList();

    assertThat(references).hasSizeGreaterThan(150);
    assertThat(references)
        .allSatisfy(
            reference -> {
              assertThat(classes).containsKey(reference.group(1));
              assertThat(tests(classes.get(reference.group(1)))).contains(reference.group(2));
            });
  }

  @Test
  void page_casesOfTables_nameTheTestOfTheTable() throws IOException {
    Map<Integer, String> tests =
        rows().collect(Collectors.toMap(row -> Integer.valueOf(cell(row, 1)), r -> cell(r, 2)));
    for (String table : List.of("BodyRows", "TokenRows")) {
      Path source = Path.of("src/test/java/dev/universallogout/endpoint/" + table + ".java");
      List<Integer> numbers =
          ROW_NUMBER
              .matcher(Files.readString(source))
              .results()
              .map(row -> Integer.valueOf(row.group(1)))
              .toList();

      assertThat(numbers).hasSizeGreaterThan(30);
      assertThat(numbers)
          .allSatisfy(
              number -> assertThat(tests.get(number)).as("case " + number).contains("Contract#"));
    }
  }

  private static Stream<MatchResult> rows() throws IOException {
    return ROW.matcher(Files.readString(PAGE)).results();
  }

  private static String cell(MatchResult row, int number) {
    return row.group(number);
  }

  private static List<String> tests(Class<?> type) {
    return Stream.<Class<?>>iterate(type, t -> t != null, Class::getSuperclass)
        .flatMap(t -> Arrays.stream(t.getDeclaredMethods()))
        .filter(
            method ->
                method.isAnnotationPresent(Test.class)
                    || method.isAnnotationPresent(ParameterizedTest.class))
        .map(Method::getName)
        .toList();
  }

  private static Map<String, Class<?>> testClasses() throws IOException {
    Path root = Path.of("src/test/java");
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .map(file -> root.relativize(file).toString())
          .filter(file -> file.matches(".*(IT|Test|Contract)\\.java"))
          .map(file -> file.replace(".java", "").replace('/', '.'))
          .collect(
              Collectors.toMap(
                  name -> name.substring(name.lastIndexOf('.') + 1),
                  Function.<String>identity().andThen(ConformanceTest::load)));
    }
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(name, false, ConformanceTest.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }
}
