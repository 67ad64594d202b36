package dev.universallogout.resurrection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.universallogout.testing.Browser;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Every cookie that a browser was ever given, as a thief keeps them: also those of redirects that
 * nobody followed, those that were replaced, and those that were taken away again.
 */
final class Loot {
  /** Above this many selections, those of three cookies and more are of the newest values only. */
  private static final int FEW = 512;

  private final Browser victim;
  private final Map<String, List<String>> cookies = new LinkedHashMap<>();

  /** In which order the selections are presented: a server may forget what it saw alone before. */
  enum Order {
    SMALLEST_FIRST,
    LARGEST_FIRST
  }

  private Loot(Browser victim) {
    this.victim = victim;
    victim.everSet().forEach((name, values) -> cookies.put(name, List.copyOf(values)));
    // Open Liberty has a name for each attempt's state and nonce: those of the last will do.
    List<String> attempts =
        cookies.keySet().stream().filter(name -> name.startsWith("WASOidc")).toList();
    attempts.subList(0, Math.max(0, attempts.size() - 2)).forEach(cookies::remove);
  }

  static Loot of(Browser victim) {
    return new Loot(victim);
  }

  /** Presents every selection by every entry, and expects never to be told the victim's name. */
  void assertBringsNobody(String user, Order order, List<Entry> entries) {
    List<Map<String, String>> selections = new ArrayList<>(selections());
    selections.sort(Comparator.comparingInt(Map::size));
    if (order == Order.LARGEST_FIRST) {
      selections.sort(Comparator.<Map<String, String>>comparingInt(Map::size).reversed());
    }
    for (Map<String, String> selection : selections) {
      for (Entry entry : entries) {
        Browser thief = new Browser(victim.base());
        thief.cookies().putAll(selection);
        assertThat(entry.enter(thief))
            .as("%s with %s", entry.name(), selection)
            .matches(answer -> !entry.reveals(answer, user));
      }
    }
  }

  /** The values that a session of somebody new must not have. */
  Set<String> values() {
    return Set.copyOf(cookies.values().stream().flatMap(List::stream).toList());
  }

  List<Map<String, String>> selections() {
    int product = 1;
    for (List<String> values : cookies.values()) {
      product = Math.min(FEW + 1, product * (values.size() + 1));
    }
    int full = product <= FEW ? Integer.MAX_VALUE : 2;
    List<Map<String, String>> selections = List.of(Map.of());
    for (Map.Entry<String, List<String>> cookie : cookies.entrySet()) {
      List<Map<String, String>> longer = new ArrayList<>(selections);
      List<String> values = cookie.getValue();
      for (Map<String, String> selection : selections) {
        for (String value : values) {
          boolean newest = value.equals(values.get(values.size() - 1)) && isNewest(selection);
          if (selection.size() < full || newest) {
            Map<String, String> more = new LinkedHashMap<>(selection);
            more.put(cookie.getKey(), value);
            longer.add(more);
          }
        }
      }
      selections = longer;
    }
    return selections.stream().filter(selection -> !selection.isEmpty()).toList();
  }

  private boolean isNewest(Map<String, String> selection) {
    return selection.entrySet().stream()
        .allMatch(
            entry -> {
              List<String> values = cookies.get(entry.getKey());
              return values.get(values.size() - 1).equals(entry.getValue());
            });
  }
}
