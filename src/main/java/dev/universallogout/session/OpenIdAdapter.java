package dev.universallogout.session;

import jakarta.enterprise.context.ContextNotActiveException;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.spi.CDI;
import jakarta.security.enterprise.identitystore.openid.IdentityToken;
import jakarta.security.enterprise.identitystore.openid.OpenIdContext;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the user from Jakarta Security's OpenID Connect login; loaded only where that API is
 * present.
 */
final class OpenIdAdapter {
  private OpenIdAdapter() {}

  static SessionSubject subject() {
    IdentityToken token = token();
    if (token == null) {
      return SessionSubject.NONE;
    }
    Map<String, Object> claims = token.getClaims();
    return TokenClaims.subject(claims::get);
  }

  /** Whether the session's user signed in this way, as far as this thread can tell. */
  static boolean signedIn() {
    try {
      return token() != null;
    } catch (ContextNotActiveException | IllegalStateException e) {
      // The request has left its own thread, or its session has just ended.
      return false;
    }
  }

  private static @Nullable IdentityToken token() {
    Instance<OpenIdContext> contexts;
    try {
      contexts = CDI.current().select(OpenIdContext.class);
    } catch (IllegalStateException e) {
      // This application has no CDI, so it has no such login either.
      return null;
    }
    return contexts.isResolvable() ? contexts.get().getIdentityToken() : null;
  }
}
