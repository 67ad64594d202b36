package dev.universallogout.resurrection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.universallogout.testing.Browser;
import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Every cookie that a user's browsers were ever given, as a thief keeps them: also those of
 * redirects that nobody followed, those that were replaced, and those that were taken away again.
 * Of each name a selection has none or one, of whichever browser.
 *
 * <p>Where these would be more than {@value #FEW}, selections of three cookies and more are left
 * out unless all of their values are the newest of one and the same browser: those are presented,
 * and every single cookie, and every pair, also of two browsers. More than {@value #MANY} are an
 * error.
 */
final class Loot {
  private static final int FEW = 512;
  private static final int MANY = 2048;
  private static final String SESSION = "JSESSIONID";

  private final URI base;
  private final Map<String, List<String>> cookies = new LinkedHashMap<>();

  /** The newest value of each name, browser by browser. */
  private final List<Map<String, String>> newest = new ArrayList<>();

  /** What the browsers send with every request, if anything, as a password is. */
  private final Set<Map<String, String>> headers = new LinkedHashSet<>();

  /** The ids of the sessions that the browsers were in. */
  private final Set<String> sessions = new LinkedHashSet<>();

  /** In which order the selections are presented: a server may forget what it saw alone before. */
  enum Order {
    SMALLEST_FIRST,
    LARGEST_FIRST
  }

  private Loot(URI base) {
    this.base = base;
  }

  /** What browsers of one user at one application have been given so far. */
  static Loot of(Browser first, Browser... others) {
    Loot loot = new Loot(first.base());
    loot.take(first);
    Stream.of(others).forEach(loot::take);
    return loot;
  }

  /** The newest of each cookie, under its name in other letters, capital or small. */
  Loot renamed(UnaryOperator<String> letters) {
    Loot renamed = new Loot(base);
    Map<String, String> last = new LinkedHashMap<>();
    newest.forEach(of -> of.forEach((name, value) -> last.put(letters.apply(name), value)));
    last.forEach((name, value) -> renamed.cookies.put(name, List.of(value)));
    renamed.newest.add(last);
    return renamed;
  }

  private void take(Browser victim) {
    // Open Liberty has a name for each attempt's state and nonce: those of the last will do.
    List<String> names = new ArrayList<>(victim.everSet().keySet());
    List<String> attempts = names.stream().filter(name -> name.startsWith("WASOidc")).toList();
    names.removeAll(attempts.subList(0, Math.max(0, attempts.size() - 2)));
    Map<String, String> last = new LinkedHashMap<>();
    for (String name : names) {
      List<String> values = cookies.computeIfAbsent(name, n -> new ArrayList<>());
      for (String value : victim.everSet().get(name)) {
        if (!values.contains(value)) {
          values.add(value);
        }
        last.put(name, value);
      }
    }
    newest.add(last);
    if (!victim.headers().isEmpty()) {
      headers.add(Map.copyOf(victim.headers()));
    }
    if (victim.cookies().containsKey(SESSION)) {
      sessions.add(victim.cookies().get(SESSION));
    }
  }

  /**
   * Presents every selection by every entry, and expects never to be told the victim's name. Where
   * the login is in a header, such a selection comes alone, and if it has a session that the
   * browsers were in, with the header as well.
   */
  void assertBringsNobody(String user, Order order, List<Entry> entries) {
    if (!headers.isEmpty()) {
      assertThat(selections()).as("with an ended session").anyMatch(this::hasSession);
    }
    for (Map<String, String> selection : inOrder(order, selections())) {
      assertBringsNobody(user, selection, Map.of(), entries);
      if (hasSession(selection)) {
        assertBringsNobodyWithHeaders(user, selection, entries);
      }
    }
  }

  /** The same with the headers beside every selection, and with the headers alone. */
  void assertHeadersBringNobody(String user, Order order, List<Entry> entries) {
    assertThat(headers).isNotEmpty();
    List<Map<String, String>> selections = new ArrayList<>(selections());
    selections.add(Map.of());
    inOrder(order, selections)
        .forEach(selection -> assertBringsNobodyWithHeaders(user, selection, entries));
  }

  private void assertBringsNobodyWithHeaders(
      String user, Map<String, String> selection, List<Entry> entries) {
    headers.forEach(sent -> assertBringsNobody(user, selection, sent, entries));
  }

  private void assertBringsNobody(
      String user, Map<String, String> selection, Map<String, String> sent, List<Entry> entries) {
    for (Entry entry : entries) {
      Browser thief = new Browser(base);
      thief.cookies().putAll(selection);
      sent.forEach(thief::always);
      assertThat(entry.enter(thief))
          .as("%s with %s and headers %s", entry.name(), selection, sent.keySet())
          .matches(answer -> !entry.reveals(answer, user));
    }
  }

  private boolean hasSession(Map<String, String> selection) {
    return sessions.contains(selection.getOrDefault(SESSION, ""));
  }

  private static List<Map<String, String>> inOrder(
      Order order, List<Map<String, String>> selections) {
    Comparator<Map<String, String>> smallest = Comparator.comparingInt(Map::size);
    return selections.stream()
        .sorted(order == Order.SMALLEST_FIRST ? smallest : smallest.reversed())
        .toList();
  }

  /** The values that a session of somebody new must not have. */
  Set<String> values() {
    return Set.copyOf(cookies.values().stream().flatMap(List::stream).toList());
  }

  private List<Map<String, String>> selections() {
    List<Map<String, String>> all = selections(selection -> true, FEW + 1);
    if (all.size() > FEW) {
      all = selections(selection -> selection.size() <= 2 || isNewestOfOne(selection), MANY + 1);
      assertThat(all).as("selections").hasSizeLessThanOrEqualTo(MANY);
    }
    return all;
  }

  /** Those that are wanted, every part of which is wanted too; stops at a number of them. */
  private List<Map<String, String>> selections(Predicate<Map<String, String>> wanted, int limit) {
    List<Map<String, String>> selections = new ArrayList<>(List.of(Map.of()));
    for (Map.Entry<String, List<String>> cookie : cookies.entrySet()) {
      for (Map<String, String> selection : List.copyOf(selections)) {
        for (String value : cookie.getValue()) {
          Map<String, String> longer = new LinkedHashMap<>(selection);
          longer.put(cookie.getKey(), value);
          if (selections.size() <= limit && wanted.test(longer)) {
            selections.add(longer);
          }
        }
      }
    }
    selections.remove(0);
    return selections;
  }

  private boolean isNewestOfOne(Map<String, String> selection) {
    return newest.stream()
        .anyMatch(browser -> browser.entrySet().containsAll(selection.entrySet()));
  }
}
