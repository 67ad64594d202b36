package dev.universallogout.session;

import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;

/** A response without headers. */
final class BareResponse extends HttpServletResponseWrapper {
  BareResponse() {
    super(BareSession.unsupported(HttpServletResponse.class));
  }

  @Override
  public boolean containsHeader(String name) {
    return false;
  }
}
