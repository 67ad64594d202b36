package com.example.ahead;

import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;

/** Is declared in the descriptor. */
public final class Listener implements ServletContextListener {
  @Override
  public void contextInitialized(ServletContextEvent event) {
    AnsweringFilter.register(event.getServletContext(), "listener");
  }
}
