package dev.universallogout;

import dev.universallogout.observability.StatusMXBean;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.BeforeBeanDiscovery;
import jakarta.enterprise.inject.spi.Extension;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes the health check a bean where the server has MicroProfile Health, whose types others lack.
 * It also hands the application's status to it: servers call health checks outside of the
 * application's requests, where its servlet context cannot be injected, and a bean that an
 * extension adds does not everywhere see those of the archive.
 */
public final class HealthExtension implements Extension {
  private static final String ADAPTER = "dev.universallogout.HealthAdapter";

  private volatile @Nullable StatusMXBean status;

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

  void hold(StatusMXBean started) {
    status = started;
  }

  /** Empty before the application has started. */
  Optional<StatusMXBean> status() {
    return Optional.ofNullable(status);
  }
}
