package dev.universallogout.session;

import java.security.Principal;
import org.eclipse.microprofile.jwt.JsonWebToken;

/** Reads the user from a MicroProfile JWT principal; loaded only where that API is present. */
final class JsonWebTokenAdapter {
  private JsonWebTokenAdapter() {}

  static SessionSubject subject(Principal principal) {
    return principal instanceof JsonWebToken token
        ? TokenClaims.subject(token::getClaim)
        : SessionSubject.NONE;
  }
}
