package dev.universallogout.endpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URLEncoder;
import java.util.List;

/**
 * The application whose users are signed out, seen from outside.
 *
 * @param url its root, with the final slash
 */
record LegacyHost(URI url) {

  /** Signs a user in on a new device, which also gets a refresh token. */
  Device login(String user, String... further) {
    Answer answer = get("login" + query(user, further));
    assertThat(answer.status()).isEqualTo(200);
    List<String> cookies = answer.headers().getOrDefault("set-cookie", List.of());
    String session =
        cookies.stream().filter(cookie -> cookie.startsWith("JSESSIONID=")).findFirst().orElse("");
    Device device = new Device(this, session.split(";")[0]);
    assertThat(device.whoAmI().body()).isEqualTo(user);
    return device;
  }

  /** Signs a user in on a mobile device, which gets only a refresh token. */
  void mobileLogin(String user, String... further) {
    assertThat(get("mobile" + query(user, further)).status()).isEqualTo(200);
  }

  private static String query(String user, String... further) {
    StringBuilder query = new StringBuilder("?user=" + URLEncoder.encode(user, UTF_8));
    for (int i = 0; i < further.length; i += 2) {
      query.append('&').append(further[i]).append('=');
      query.append(URLEncoder.encode(further[i + 1], UTF_8));
    }
    return query.toString();
  }

  /** How many refresh tokens of the user are alive. */
  int livingTokens(String user) {
    return Integer.parseInt(tokens(user)[0]);
  }

  /** How often the application was told to revoke the user's refresh tokens. */
  int orders(String user) {
    return Integer.parseInt(tokens(user)[1]);
  }

  private String[] tokens(String user) {
    return get("tokens" + query(user)).body().split(" ");
  }

  /** How many sessions were created since the application started. */
  long sessionsCreated() {
    return Long.parseLong(get("sessions").body());
  }

  Answer get(String path) {
    return Request.get(url, url.getPath() + path).send();
  }

  /** A request to revoke through this connection, without token and body. */
  Request revocation(String connection) {
    return Request.post(url, url.getPath() + RevocationEndpoint.PATH.substring(1) + connection);
  }

  /**
   * A browser.
   *
   * @param cookie its session cookie
   */
  record Device(LegacyHost host, String cookie) {

    boolean isSignedIn() {
      int status = whoAmI().status();
      assertThat(status).isIn(200, 401);
      return status == 200;
    }

    Answer whoAmI() {
      return Request.get(host.url(), host.url().getPath() + "whoami")
          .header("Cookie", cookie)
          .send();
    }
  }
}
