package dev.universallogout.session;

import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.spi.CDI;
import jakarta.security.enterprise.identitystore.openid.IdentityToken;
import jakarta.security.enterprise.identitystore.openid.OpenIdContext;
import java.util.Map;

/**
 * Reads the user from Jakarta Security's OpenID Connect login; loaded only where that API is
 * present.
 */
final class OpenIdAdapter {
  private OpenIdAdapter() {}

  static SessionSubject subject() {
    Instance<OpenIdContext> contexts;
    try {
      contexts = CDI.current().select(OpenIdContext.class);
    } catch (IllegalStateException e) {
      // This application has no CDI, so it has no such login either.
      return SessionSubject.NONE;
    }
    if (!contexts.isResolvable()) {
      return SessionSubject.NONE;
    }
    IdentityToken token = contexts.get().getIdentityToken();
    if (token == null) {
      return SessionSubject.NONE;
    }
    Map<String, Object> claims = token.getClaims();
    return TokenClaims.subject(claims::get);
  }
}
