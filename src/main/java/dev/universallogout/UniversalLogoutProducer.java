package dev.universallogout;

import dev.universallogout.revocation.UniversalLogout;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.servlet.ServletContext;

/** Makes the public interface injectable. */
@ApplicationScoped
class UniversalLogoutProducer {

  @Produces
  @Dependent
  UniversalLogout universalLogout(ServletContext context) {
    if (context.getAttribute(UniversalLogout.ATTRIBUTE) instanceof UniversalLogout started) {
      return started;
    }
    throw new IllegalStateException("Universal Logout has not been started in this application");
  }
}
