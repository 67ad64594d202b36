package dev.universallogout.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Whatever is configured: settings, or a {@link ConfigurationException} of one line that names a
 * key; the same each time. An input is one key and value on each line. The normal build goes
 * through the corpus; {@code docs/guarantees.md} tells how to search for more.
 */
class SettingsReaderFuzzTest {

  @FuzzTest(maxDuration = "2h", maxExecutions = 3_000_000)
  void read_anyKeysAndValues_isSettingsOrOneLineThatNamesAKey(byte[] lines) {
    String text = new String(lines, StandardCharsets.UTF_8);
    // Values may name files, and what looks like a loopback address may be asked of a name server.
    if (text.contains("file:") || text.contains("=/") || text.contains("127.")) {
      return;
    }
    Map<String, String> values = new HashMap<>();
    text.lines()
        .forEach(
            line -> {
              int end = line.indexOf('=');
              if (end > 0 && !line.substring(end + 1).strip().startsWith("/")) {
                values.put(SettingsReader.PREFIX + line.substring(0, end), line.substring(end + 1));
              }
            });

    Object outcome = read(values);

    // By their text, since patterns are equal to themselves only.
    assertThat(read(values)).hasToString(outcome.toString());
    if (outcome instanceof String message) {
      assertThat(message).doesNotContain("\n").contains(SettingsReader.PREFIX);
    } else {
      Settings settings = (Settings) outcome;
      assertThat(settings.connections().values())
          .allSatisfy(
              connection -> {
                assertThat(connection.algorithms())
                    .isNotEmpty()
                    .isSubsetOf(SettingsReader.ALGORITHMS);
                assertThat(connection.audiences()).isNotEmpty();
                assertThat(connection.issuers()).isNotEmpty();
              });
    }
  }

  /** The settings, or the message. */
  private static Object read(Map<String, String> values) {
    try {
      return SettingsReader.read(
          new ConfigurationSource() {
            @Override
            public Optional<String> value(String name) {
              return Optional.ofNullable(values.get(name)).filter(value -> !value.isBlank());
            }

            @Override
            public Set<String> dottedNames() {
              return values.keySet();
            }
          },
          "/host");
    } catch (ConfigurationException e) {
      return e.getMessage();
    }
  }
}
