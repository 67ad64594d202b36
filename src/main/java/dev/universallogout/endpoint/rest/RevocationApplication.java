package dev.universallogout.endpoint.rest;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import java.util.Set;
import org.eclipse.microprofile.auth.LoginConfig;

/**
 * The endpoint as a JAX-RS application. Its container may authenticate callers by MicroProfile JWT;
 * only connections with {@code authentication=container} rely on that.
 */
@ApplicationPath("/oauth")
@LoginConfig(authMethod = "MP-JWT")
public final class RevocationApplication extends Application {
  @Override
  public Set<Class<?>> getClasses() {
    return Set.of(RevocationResource.class, CallerFilter.class);
  }
}
