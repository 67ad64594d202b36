package dev.universallogout.session;

import dev.universallogout.subject.SubjectIdentifier.IssuerSubject;
import java.security.Principal;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jspecify.annotations.Nullable;

/** Reads the user from a MicroProfile JWT principal; loaded only where that API is present. */
final class JsonWebTokenAdapter {
  private static final String ISSUER = "iss";
  private static final String SUBJECT = "sub";

  /** To ask the JVM each time costs tens of nanoseconds where the answer is no. */
  private static final ClassValue<Boolean> IS_TOKEN =
      new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
          return JsonWebToken.class.isAssignableFrom(type);
        }
      };

  private JsonWebTokenAdapter() {}

  /** The user whom the token's issuer means; null where it is no token, or does not say. */
  static @Nullable IssuerSubject user(Principal principal) {
    if (!(principal instanceof JsonWebToken token)) {
      return null;
    }
    String issuer = TokenClaims.text(token.getClaim(ISSUER));
    String subject = TokenClaims.text(token.getClaim(SUBJECT));
    return issuer == null || subject == null ? null : new IssuerSubject(issuer, subject);
  }

  /** Whether it is a token. */
  static boolean isOne(Principal principal) {
    return IS_TOKEN.get(principal.getClass());
  }

  /** Whether {@link #user} is that one. */
  static boolean isOf(@Nullable IssuerSubject user, Principal principal) {
    if (!isOne(principal)) {
      return user == null;
    }
    JsonWebToken token = (JsonWebToken) principal;
    String issuer = TokenClaims.text(token.getClaim(ISSUER));
    String subject = TokenClaims.text(token.getClaim(SUBJECT));
    return user == null
        ? issuer == null || subject == null
        : user.issuer().equals(issuer) && user.subject().equals(subject);
  }

  static SessionSubject subject(Principal principal) {
    return principal instanceof JsonWebToken token
        ? TokenClaims.subject(token::getClaim)
        : SessionSubject.NONE;
  }
}
