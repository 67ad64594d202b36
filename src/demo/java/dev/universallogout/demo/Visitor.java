package dev.universallogout.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The browser that shows the page, as a user of the application. Cookies do not know ports: where
 * the path is the application's, the browser sends its cookie to the page's server, too. With it
 * the application is asked for a page that is open to all and says who is there. Thread-safe.
 */
final class Visitor {
  private static final Pattern USER = Pattern.compile("data-user=\"([^\"]*)\"");
  private static final State.Visitor NOBODY = new State.Visitor("", "none");

  private final Browser browser;
  private final Timeline timeline;
  private State.Visitor state = NOBODY;

  Visitor(URI application, Timeline timeline) {
    browser = new Browser(application);
    this.timeline = timeline;
  }

  synchronized State.Visitor state() {
    return state;
  }

  /** Takes over the cookies that the browser has for the application. */
  synchronized State.Visitor present(String cookies) throws IOException, InterruptedException {
    if (!cookies.isEmpty()) {
      browser.present(cookies);
      look();
    } else if (state.status().equals("live")) {
      state = NOBODY;
    }
    return state;
  }

  /** Asks the application who is there. */
  synchronized void look() throws IOException, InterruptedException {
    if (!browser.hasCookies()) {
      return;
    }
    HttpResponse<String> response = browser.get("about.jsp");
    Matcher matcher = USER.matcher(response.body());
    String user = response.statusCode() == 200 && matcher.find() ? matcher.group(1) : "";
    boolean wasLive = state.status().equals("live");
    if (!user.isEmpty()) {
      if (!wasLive || !state.user().equals(user)) {
        timeline.add("signed-in", user, "your own browser signed in");
      }
      state = new State.Visitor(user, "live");
    } else if (wasLive) {
      timeline.add("ended", state.user(), "your own browser: session no longer accepted");
      state = new State.Visitor(state.user(), "ended");
    }
  }
}
