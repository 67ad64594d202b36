package dev.universallogout.session;

import jakarta.enterprise.context.ContextNotActiveException;
import jakarta.enterprise.context.SessionScoped;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
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
    BeanManager beans;
    try {
      beans = CDI.current().getBeanManager();
    } catch (IllegalStateException e) {
      // This application has no CDI, so it has no such login either.
      return null;
    }
    Bean<?> bean = beans.resolve(beans.getBeans(OpenIdContext.class));
    if (bean == null) {
      return null;
    }
    OpenIdContext context = context(beans, bean);
    return context == null ? null : context.getIdentityToken();
  }

  private static @Nullable OpenIdContext context(BeanManager beans, Bean<?> bean) {
    if (bean.getScope() == SessionScoped.class) {
      // One that a login has made: to make one here would leave it in the sessions of applications
      // that have no such login, and Payara cannot read those on another node.
      return (OpenIdContext) beans.getContext(SessionScoped.class).get(bean);
    }
    return (OpenIdContext)
        beans.getReference(bean, OpenIdContext.class, beans.createCreationalContext(bean));
  }
}
