package com.example.trivial;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import java.util.Set;

/** Its resources are below {@code api}. */
@ApplicationPath("api")
public class Api extends Application {

  @Override
  public Set<Class<?>> getClasses() {
    return Set.of(NoOp.class);
  }
}
