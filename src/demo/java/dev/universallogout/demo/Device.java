package dev.universallogout.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Something that one user is signed in with. */
abstract sealed class Device {
  final String id;
  final String user;
  final String name;

  private Device(String id, String user, String name) {
    this.id = id;
    this.user = user;
    this.name = name;
  }

  /** What keeps it signed in. */
  abstract String credential();

  /** What is asked to find out whether the device is still let in. */
  abstract String question();

  /** Signs in as a new visitor, with the user's password. */
  abstract void signIn(String password) throws IOException, InterruptedException;

  /** Asks with what the last login has left. */
  abstract Answer ask() throws IOException, InterruptedException;

  /** A browser with a session. */
  static final class WithSession extends Device {
    private final Browser browser;

    WithSession(String id, String user, String name, URI application) {
      super(id, user, name);
      browser = new Browser(application);
    }

    @Override
    String credential() {
      return "session";
    }

    @Override
    String question() {
      return "GET /account";
    }

    @Override
    void signIn(String password) throws IOException, InterruptedException {
      browser.signIn(user, password);
    }

    @Override
    Answer ask() throws IOException, InterruptedException {
      return browser.account();
    }
  }

  /** An app that lives on a refresh token; its session is over as soon as it has one. */
  static final class WithRefreshToken extends Device {
    private static final Pattern TOKEN = Pattern.compile("\"refresh_token\":\"([^\"]+)\"");

    private final Browser browser;
    private String token = "";

    WithRefreshToken(String id, String user, String name, URI application) {
      super(id, user, name);
      browser = new Browser(application);
    }

    @Override
    String credential() {
      return "refresh token";
    }

    @Override
    String question() {
      return "POST /mobile/refresh";
    }

    @Override
    void signIn(String password) throws IOException, InterruptedException {
      browser.signIn(user, password);
      Matcher matcher = TOKEN.matcher(browser.post("mobile/token", Map.of()).body());
      if (!matcher.find()) {
        throw new IOException(user + "'s app was given no refresh token");
      }
      token = matcher.group(1);
      browser.signOut();
    }

    @Override
    Answer ask() throws IOException, InterruptedException {
      HttpResponse<String> response =
          browser.post("mobile/refresh", Map.of("refresh_token", token));
      boolean accepted = response.statusCode() == 200;
      String more = "";
      if (accepted) {
        more = " access token";
      } else if (response.body().contains("invalid_grant")) {
        more = " invalid_grant";
      }
      return new Answer(accepted, response.statusCode() + more);
    }
  }
}
