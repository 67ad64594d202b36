package dev.universallogout.session;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * The response of Open Liberty. It shows the cookies of a login only when it is committed, which is
 * after the filters otherwise: of one that the application has made, by {@code
 * HttpServletRequest.login} or {@code SecurityContext.authenticate}, and of one that came before
 * the filters, by a password in the request or a mechanism of Jakarta Security.
 */
final class LibertyResponse {
  private static final String LIBERTY = "io.openliberty.";

  private static final boolean IS_SERVER = System.getProperty("wlp.install.dir") != null;

  /** To compare the name each time costs more. */
  private static final ClassValue<Boolean> IS_LIBERTYS =
      new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
          return type.getName().startsWith(LIBERTY);
        }
      };

  private LibertyResponse() {}

  /** Whether this server is Open Liberty. */
  static boolean isServer() {
    return IS_SERVER;
  }

  /** Whether it is one of Open Liberty. */
  static boolean isIts(HttpServletResponse response) {
    return IS_SERVER && IS_LIBERTYS.get(response.getClass());
  }

  /** Commits the response to a login, if it is one of Open Liberty. */
  static void complete(HttpServletResponse response) {
    if (isIts(response)) {
      try {
        response.flushBuffer();
      } catch (IOException e) {
        // The client has gone, and with it the login.
      }
    }
  }
}
