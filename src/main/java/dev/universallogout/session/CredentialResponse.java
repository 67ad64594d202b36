package dev.universallogout.session;

import dev.universallogout.session.AmbientCredentials.HttpCookie;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The response of a request that may log in. It tells of a credential before the browser can have
 * it: some servers send a redirect before the filters get the request back, and the browser would
 * present a cookie of which nothing is known yet. Used by one request.
 */
final class CredentialResponse extends HttpServletResponseWrapper {
  private final Function<String, Optional<HttpCookie>> credential;
  private final Consumer<HttpCookie> remember;
  private List<HttpCookie> told = List.of();

  /**
   * @param credential finds the credential in a {@code Set-Cookie} header
   * @param remember is told of each
   */
  CredentialResponse(
      HttpServletResponse response,
      Function<String, Optional<HttpCookie>> credential,
      Consumer<HttpCookie> remember) {
    super(response);
    this.credential = credential;
    this.remember = remember;
  }

  @Override
  public void addCookie(Cookie cookie) {
    tell(cookie.getName() + "=" + cookie.getValue());
    super.addCookie(cookie);
  }

  @Override
  public void addHeader(String name, String value) {
    look(name, value);
    super.addHeader(name, value);
  }

  @Override
  public void setHeader(String name, String value) {
    look(name, value);
    super.setHeader(name, value);
  }

  private void look(String name, String value) {
    if (AmbientCredentials.SET_COOKIE.equalsIgnoreCase(name) && value != null) {
      tell(value);
    }
  }

  private void tell(String header) {
    credential
        .apply(header)
        .ifPresent(
            set -> {
              remember.accept(set);
              told = Stream.concat(told.stream(), Stream.of(set)).toList();
            });
  }

  /** Those of which it has not told. */
  List<HttpCookie> withoutTold(List<HttpCookie> set) {
    return set.stream().filter(cookie -> !told.contains(cookie)).toList();
  }
}
