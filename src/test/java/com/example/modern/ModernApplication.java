package com.example.modern;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import java.util.Set;

/** An application that lists its classes. */
@ApplicationPath("/api")
public class ModernApplication extends Application {
  @Override
  public Set<Class<?>> getClasses() {
    return Set.of(ModernResource.class);
  }
}
