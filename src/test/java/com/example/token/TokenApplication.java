package com.example.token;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import java.util.Set;
import org.eclipse.microprofile.auth.LoginConfig;

/**
 * An application whose callers come with access tokens, and to which this jar issues refresh
 * tokens.
 */
@ApplicationPath("/api")
@LoginConfig(authMethod = "MP-JWT")
public class TokenApplication extends Application {
  @Override
  public Set<Class<?>> getClasses() {
    return Set.of(TokenResource.class);
  }
}
