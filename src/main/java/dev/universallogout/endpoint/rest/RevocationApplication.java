package dev.universallogout.endpoint.rest;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import java.util.Map;
import java.util.Set;

/**
 * The endpoint as a JAX-RS application. It does not ask the container for MicroProfile JWT, since a
 * container that verifies bearer tokens refuses those of an identity provider before they get here;
 * whoever wants that for connections with {@code authentication=container} overlays the WAR with a
 * class that does ask. Not final, since Open Liberty gives it a scope that needs a proxy.
 */
@ApplicationPath(RevocationApplication.PATH)
public class RevocationApplication extends Application {
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
