package dev.universallogout.endpoint.rest;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.auth.LoginConfig;

/**
 * The endpoint as a JAX-RS application. Its container may authenticate callers by MicroProfile JWT;
 * only connections with {@code authentication=container} rely on that.
 */
@ApplicationPath(RevocationApplication.PATH)
@LoginConfig(authMethod = "MP-JWT")
public final class RevocationApplication extends Application {
  static final String PATH = "/oauth";

  @Override
  public Set<Class<?>> getClasses() {
    return Set.of(RevocationResource.class, CallerFilter.class);
  }

  /** Else Jersey has the server write an error page wherever the answer has no body. */
  @Override
  public Map<String, Object> getProperties() {
    return Map.of("jersey.config.server.response.setStatusOverSendError", true);
  }
}
