package dev.universallogout.resurrection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.universallogout.testing.Browser;
import dev.universallogout.testing.Browser.Page;
import dev.universallogout.testing.TestHost;
import dev.universallogout.testing.TestSocket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * A way into an application.
 *
 * @param way enters with the browser's cookies and returns what came back, in which an application
 *     that knows its user names him
 */
public record Entry(String name, Function<Browser, String> way) {
  static final String ASYNCHRONOUS = "asynchronous request";
  static final String ID_IN_THE_PATH = "session id in the path";
  static final String WEB_SOCKET = "WebSocket";

  /** The ways into {@code com.example.host.HostServlet}. */
  public static List<Entry> ofTheHost() {
    return List.of(
        new Entry("protected page", b -> text(b.get("protected/page"))),
        new Entry("unprotected page", b -> text(b.get("app/page"))),
        new Entry("script", b -> text(b.fetch("app/page"))),
        new Entry("script on a protected page", b -> text(b.fetch("protected/page"))),
        new Entry("form", b -> text(b.post("app/page", "a", "b"))),
        new Entry("form on a protected page", b -> text(b.post("protected/page", "a", "b"))),
        new Entry(ASYNCHRONOUS, b -> text(b.get("app/?do=async"))),
        new Entry("forward", b -> text(b.get("app/?do=forward"))),
        new Entry("forward to a protected page", b -> text(b.get("app/?do=forward-inside"))),
        new Entry("file behind the constraint", b -> text(b.get("files/secret.txt"))),
        new Entry(ID_IN_THE_PATH, Entry::idInThePath),
        new Entry(WEB_SOCKET, Entry::webSocket));
  }

  /** All but those of these names, each of which must be among them. */
  static List<Entry> without(List<Entry> entries, String... names) {
    List<String> left = new ArrayList<>(List.of(names));
    List<Entry> others = entries.stream().filter(entry -> !left.remove(entry.name())).toList();
    assertThat(left).as("entries that are left out").isEmpty();
    return others;
  }

  /** Each of these ways leads in for a user who has signed in. */
  static void assertLeadIn(List<Entry> entries, Browser browser, String user) {
    for (Entry entry : entries) {
      assertThat(entry.enter(browser.copy()))
          .as(entry.name())
          .matches(answer -> entry.reveals(answer, user));
    }
  }

  /** The same way, at another application or on another node. */
  Entry at(URI elsewhere) {
    return new Entry(name + " at " + elsewhere, browser -> way.apply(browser.at(elsewhere)));
  }

  /** What came back. */
  public String enter(Browser browser) {
    return way.apply(browser);
  }

  /** Puts the cookies of a new session without a user in the place of the browser's own. */
  static void takeSession(Browser browser) {
    Browser nobody = new Browser(browser.base());
    nobody.get("app/?do=create");
    browser.cookies().putAll(nobody.cookies());
  }

  private static String idInThePath(Browser browser) {
    String id = browser.cookies().getOrDefault("JSESSIONID", "none");
    Browser without = browser.copy();
    without.cookies().remove("JSESSIONID");
    return text(without.get("protected/page;jsessionid=" + id));
  }

  /** Whether an answer shows that its receiver was taken for the user. */
  public boolean reveals(String answer, String user) {
    // So Open Liberty refuses a session to anybody but its owner, whom it names.
    boolean refused = answer.contains("SESN0008E");
    return (!refused && answer.toLowerCase(Locale.ROOT).contains(user))
        || answer.contains(TestHost.SECRET);
  }

  static String text(Page page) {
    return page.body();
  }

  private static String webSocket(Browser browser) {
    try {
      TestSocket socket = TestSocket.open(browser.base(), browser);
      try {
        return socket.echo("who");
      } finally {
        socket.close();
      }
    } catch (ExecutionException e) {
      return "refused";
    } catch (TimeoutException e) {
      return "closed";
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
