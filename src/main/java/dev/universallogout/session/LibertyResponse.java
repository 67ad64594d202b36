package dev.universallogout.session;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * The response of Open Liberty. It adds the cookie of a login that the application has made, by
 * {@code HttpServletRequest.login} or {@code SecurityContext.authenticate}, only when it is
 * committed, which is after the filters otherwise.
 */
final class LibertyResponse {
  private static final String LIBERTY = "io.openliberty.";

  private LibertyResponse() {}

  /** Commits the response to a login, if it is one of Open Liberty. */
  static void complete(HttpServletResponse response) {
    if (response.getClass().getName().startsWith(LIBERTY)) {
      try {
        response.flushBuffer();
      } catch (IOException e) {
        // The client has gone, and with it the login.
      }
    }
  }
}
