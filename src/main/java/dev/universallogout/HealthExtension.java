package dev.universallogout;

import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.BeforeBeanDiscovery;
import jakarta.enterprise.inject.spi.Extension;

/**
 * Makes the health check a bean where the server has MicroProfile Health; others lack its types.
 */
public final class HealthExtension implements Extension {
  private static final String ADAPTER = "dev.universallogout.HealthAdapter";

  void addHealthCheck(@Observes BeforeBeanDiscovery event) {
    Class<?> adapter;
    try {
      adapter = Class.forName(ADAPTER, false, HealthExtension.class.getClassLoader());
    } catch (ClassNotFoundException | LinkageError e) {
      // No MicroProfile Health here.
      return;
    }
    event.addAnnotatedType(adapter, ADAPTER);
  }
}
