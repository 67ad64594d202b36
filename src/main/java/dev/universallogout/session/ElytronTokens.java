package dev.universallogout.session;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.security.Principal;
import org.jspecify.annotations.Nullable;

/**
 * Reads the user from the principal of WildFly's {@code elytron-oidc-client}, by reflection: its
 * classes are there only in applications that use it.
 */
final class ElytronTokens {
  private static final String PRINCIPAL = "org.wildfly.security.http.oidc.OidcPrincipal";

  private ElytronTokens() {}

  static SessionSubject subject(Principal principal) {
    if (!principal.getClass().getName().equals(PRINCIPAL)) {
      return SessionSubject.NONE;
    }
    Object context = call(principal, "getOidcSecurityContext");
    Object token = context == null ? null : call(context, "getIDToken");
    if (token == null) {
      // A bearer's, who has no session either.
      return SessionSubject.NONE;
    }
    try {
      Method claim = token.getClass().getMethod("getClaimValue", String.class);
      return TokenClaims.subject(name -> call(token, claim, name));
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException("an unknown version of elytron-oidc-client", e);
    }
  }

  private static @Nullable Object call(Object target, String name) {
    try {
      return call(target, target.getClass().getMethod(name));
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException("an unknown version of elytron-oidc-client", e);
    }
  }

  private static @Nullable Object call(Object target, Method method, Object... arguments) {
    try {
      return method.invoke(target, arguments);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("an unknown version of elytron-oidc-client", e);
    }
  }
}
