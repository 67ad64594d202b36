package com.example.ahead;

import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import java.util.Set;

/** Is in a jar whose name comes first. */
public final class FirstInitializer implements ServletContainerInitializer {
  @Override
  public void onStartup(Set<Class<?>> classes, ServletContext context) {
    AnsweringFilter.register(context, "first");
  }
}
