package dev.universallogout.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/configuration.md} says what the code does. */
class ConfigurationPageTest {
  private static final Pattern ROW =
      Pattern.compile("^\\| `([a-z.-]+)` \\| .+ \\| .+ \\| `(.+)` \\|$", Pattern.MULTILINE);

  @Test
  void page_namesEveryKeyOnceAndNoOther() throws IOException {
    assertThat(rows().stream().map(row -> row.group(1)))
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(SettingsReader.KEYS, SettingsReader.CONNECTION_KEYS)
                .flatMap(keys -> keys.stream())
                .toList());
  }

  /** Each example is read, on top of what else it needs. */
  @Test
  void page_examples_areAccepted() throws IOException {
    for (MatchResult row : rows()) {
      String key = row.group(1);
      if (!row.group(2).contains("/etc/") && !row.group(2).contains("/run/")) {
        assertThat(completed(key, row.group(2)).read()).as(key).isNotNull();
      }
    }
  }

  private static Keys completed(String key, String value) {
    Keys minimal = Keys.minimal();
    if (key.equals("connections")) {
      return Arrays.stream(value.split(","))
          .reduce(
              minimal.with(key, value),
              (keys, name) ->
                  keys.with("connection." + name + ".issuer", "i")
                      .with("connection." + name + ".client-id", "c")
                      .with("connection." + name + ".audience", "https://a.example")
                      .with("connection." + name + ".email-domains", "a.example")
                      .with("connection." + name + ".principal-names", "(?!)"),
              (one, other) -> other);
    } else if (SettingsReader.CONNECTION_KEYS.contains(key)) {
      return minimal
          .with("endpoint", key.equals("authentication") ? "jax-rs" : "servlet")
          .with("connection.okta." + key, value);
    } else if (key.equals("refresh-tokens.held-sql")) {
      minimal = minimal.with("refresh-tokens.revocation-endpoint", "https://a.example");
    }
    return minimal.with("refresh-tokens.client-id", "c").with(key, value);
  }

  private static List<MatchResult> rows() throws IOException {
    return ROW.matcher(Files.readString(Path.of("docs/configuration.md"))).results().toList();
  }
}
