package com.example.noop;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletRequestListener;
import jakarta.servlet.annotation.WebListener;
import java.util.EnumSet;

/** Registers two filters that do nothing, and hears of every request. */
@WebListener
public class NoOpListener implements ServletContextListener, ServletRequestListener {

  @Override
  public void contextInitialized(ServletContextEvent event) {
    ServletContext context = event.getServletContext();
    for (String name : new String[] {"first", "second"}) {
      FilterRegistration.Dynamic filter = context.addFilter(name, NoOpFilter.class);
      filter.setAsyncSupported(true);
      filter.addMappingForUrlPatterns(EnumSet.allOf(DispatcherType.class), true, "/*");
    }
  }
}
