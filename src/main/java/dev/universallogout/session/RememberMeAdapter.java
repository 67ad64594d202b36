package dev.universallogout.session;

import jakarta.enterprise.inject.spi.CDI;
import jakarta.security.enterprise.identitystore.RememberMeIdentityStore;

/** Tells of Jakarta Security's {@code @RememberMe}; to be used only where the server has that. */
final class RememberMeAdapter {
  private RememberMeAdapter() {}

  /** Whether the application remembers logins by it: then it has such a store. */
  static boolean isUsed() {
    try {
      return !CDI.current().select(RememberMeIdentityStore.class).isUnsatisfied();
    } catch (IllegalStateException | LinkageError e) {
      // The application or the server has no CDI.
      return false;
    }
  }
}
