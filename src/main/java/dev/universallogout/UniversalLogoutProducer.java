package dev.universallogout;

import dev.universallogout.revocation.UniversalLogout;
import dev.universallogout.token.RefreshTokens;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import jakarta.servlet.ServletContext;

/** Makes the public interface injectable. */
@ApplicationScoped
class UniversalLogoutProducer {

  /** Typed, so that it is no candidate where a host's own repository is looked for. */
  @Produces
  @Dependent
  @Typed(RefreshTokens.class)
  RefreshTokens refreshTokens(ServletContext context) {
    if (context.getAttribute(UniversalLogout.ATTRIBUTE) instanceof Installation installation) {
      return installation
          .refreshTokens()
          .orElseThrow(
              () -> new IllegalStateException("universal-logout.refresh-tokens.jdbc is not true"));
    }
    throw new IllegalStateException("Universal Logout has not been started in this application");
  }

  @Produces
  @Dependent
  UniversalLogout universalLogout(ServletContext context) {
    if (context.getAttribute(UniversalLogout.ATTRIBUTE) instanceof UniversalLogout started) {
      return started;
    }
    throw new IllegalStateException("Universal Logout has not been started in this application");
  }
}
