package dev.universallogout.session;

import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.CDI;
import jakarta.security.enterprise.authentication.mechanism.http.HttpAuthenticationMechanism;

/** The mechanisms of Jakarta Security, which not every server has. */
final class MechanismAdapter {
  private MechanismAdapter() {}

  /** Whether this application's users sign in by one. */
  static boolean isUsed() {
    try {
      BeanManager beans = CDI.current().getBeanManager();
      return !beans.getBeans(HttpAuthenticationMechanism.class, Any.Literal.INSTANCE).isEmpty();
    } catch (IllegalStateException | LinkageError e) {
      // This application has no CDI, or the server no Jakarta Security.
      return false;
    }
  }
}
