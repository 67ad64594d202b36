package dev.universallogout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.universallogout.configuration.Keys;
import dev.universallogout.testing.Proxies;
import dev.universallogout.token.LogLines;
import jakarta.servlet.ServletContext;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is said at the start of keys that the chosen journal cannot follow. */
class JournalChoiceTest {

  @Test
  void notify_journalInMemory_isWarnedOf() {
    assertThat(warnings(Keys.minimal().with("journal", "memory").with("journal.notify", "true")))
        .singleElement()
        .asString()
        .contains("journal.notify has no effect");
  }

  @Test
  void journalInMemory_withoutNotify_isFine() {
    assertThat(warnings(Keys.minimal().with("journal", "memory"))).isEmpty();
  }

  private static List<String> warnings(Keys keys) {
    try (LogLines log = new LogLines()) {
      JournalChoice choice = JournalChoice.of(context(), keys.read());
      assertThat(choice.journal().durable()).isFalse();
      return log.lines().stream().filter(line -> line.startsWith("UL0409 ")).toList();
    }
  }

  private static ServletContext context() {
    return Proxies.answering(ServletContext.class, (method, arguments) -> null);
  }
}
