package dev.universallogout.endpoint.host;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Application;
import java.util.Set;
import org.eclipse.microprofile.auth.LoginConfig;

/** Switches MicroProfile JWT on for the whole application; it has no resources of its own. */
@LoginConfig(authMethod = "MP-JWT")
@ApplicationScoped
public class ContainerLogin extends Application {
  @Override
  public Set<Class<?>> getClasses() {
    return Set.of(ContainerLogin.class);
  }
}
