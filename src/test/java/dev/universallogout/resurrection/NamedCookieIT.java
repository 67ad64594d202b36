package dev.universallogout.resurrection;

import com.example.remember.NamedCookieMechanism;
import dev.universallogout.testing.EveryServer;
import java.util.Map;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Tag;

/** A remember-me cookie of the application's own name, which it has told the configuration. */
@EveryServer
@Tag("jakarta-login")
@Tag("long")
class NamedCookieIT extends RememberMeContract {
  @Deployment(testable = false)
  static WebArchive host() {
    Map<String, String> configuration = configuration();
    configuration.put("universal-logout.session.credential-cookies", "STAY_SIGNED_IN");
    return pack("named.war", configuration, NamedCookieMechanism.class);
  }

  @Override
  String cookie() {
    return "STAY_SIGNED_IN";
  }
}
