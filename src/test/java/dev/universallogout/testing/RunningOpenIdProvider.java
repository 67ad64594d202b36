package dev.universallogout.testing;

import dev.universallogout.testing.Browser.Page;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Spring Authorization Server as {@code com.example.provider.AuthorizationServer} sets it up: an
 * OpenID provider that others maintain, with passwords, sessions and refresh tokens, which starts
 * in two seconds.
 */
public final class RunningOpenIdProvider implements AutoCloseable {
  private static final int MOST_REDIRECTS = 15;
  private static final Pattern TOKEN = Pattern.compile("name=\"_csrf\"[^>]*value=\"([^\"]+)\"");

  private final Process process;
  private final String issuer;

  public RunningOpenIdProvider() {
    try {
      process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx128m",
                  "-XX:+UseSerialGC",
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  System.getProperty("openid-provider"),
                  "com.example.provider.AuthorizationServer")
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      BufferedReader output =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
      issuer = "http://127.0.0.1:" + output.readLine();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its issuer identifier. */
  public String issuer() {
    return issuer;
  }

  /** What an application comes to the token endpoint with. */
  public enum Grant {
    AUTHORIZATION_CODE,
    REFRESH_TOKEN
  }

  /** From now on nobody gets tokens for this: who asks for them waits. */
  public void hold(Grant grant) {
    here().post(path("hold", grant));
  }

  /** How many wait. */
  public int waiting(Grant grant) {
    return Integer.parseInt(here().get(path("waiting", grant)).body());
  }

  /** Gives tokens to those who wait, and to those who come later. */
  public void release(Grant grant) {
    here().post(path("release", grant));
  }

  private static String path(String command, Grant grant) {
    return "/token-requests/"
        + command
        + "?grant_type="
        + grant.name().toLowerCase(java.util.Locale.ROOT);
  }

  private Browser here() {
    return new Browser(URI.create(issuer));
  }

  @Override
  public void close() {
    process.destroy();
  }

  /**
   * Somebody at a browser, which is two here: one shows the provider its cookies, the other the
   * application.
   */
  public final class Visitor {
    private final Browser browser;
    private final Browser here = here();
    private int authorizations;

    /**
     * @param browser with the application's cookies
     */
    public Visitor(Browser browser) {
      this.browser = browser;
    }

    /** How often the application has sent the visitor here. */
    public int authorizations() {
      return authorizations;
    }

    /** Follows every redirect from a page of the application's, and signs in where asked to. */
    public Page visit(String path, String user) {
      return follow(browser.request(path).build().uri(), user, false);
    }

    /** Goes on where the provider has sent the visitor. */
    public Page visit(URI callback, String user) {
      return follow(callback, user, false);
    }

    /** Asks for a page and signs in, up to where the provider sends the visitor back to. */
    public URI callback(String path, String user) {
      Page last = follow(browser.request(path).build().uri(), user, true);
      return URI.create(last.header("Location"));
    }

    private Page follow(URI start, String user, boolean stopHere) {
      URI at = start;
      boolean wasHere = false;
      for (int i = 0; i < MOST_REDIRECTS; i++) {
        boolean provider = at.toString().startsWith(issuer);
        authorizations += provider && !wasHere ? 1 : 0;
        wasHere = provider;
        Page page = provider ? here.get(at.toString()) : browser.get(at.toString());
        if (provider && page.status() == 200) {
          page = signIn(page, user);
        }
        if (page.header("Location").isEmpty()) {
          return page;
        }
        at = at.resolve(page.header("Location"));
        if (provider && stopHere && !at.toString().startsWith(issuer)) {
          return page;
        }
      }
      throw new AssertionError("redirected in a loop, last to " + at);
    }

    private Page signIn(Page form, String user) {
      Matcher token = TOKEN.matcher(form.body());
      if (!token.find()) {
        throw new AssertionError("no form of the provider's: " + form.body());
      }
      return here.post("/login", "username", user, "password", "secret", "_csrf", token.group(1));
    }
  }
}
