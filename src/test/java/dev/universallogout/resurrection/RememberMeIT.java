package dev.universallogout.resurrection;

import com.example.remember.RememberMechanism;
import dev.universallogout.testing.EveryServer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Tag;

/** The remember-me cookie under its usual name. */
@EveryServer
@Tag("jakarta-login")
class RememberMeIT extends RememberMeContract {
  @Deployment(testable = false)
  static WebArchive host() {
    return pack("remember.war", configuration(), RememberMechanism.class);
  }

  @Override
  String cookie() {
    return "JREMEMBERMEID";
  }
}
