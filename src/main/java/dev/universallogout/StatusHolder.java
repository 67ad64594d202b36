package dev.universallogout;

import dev.universallogout.observability.StatusMXBean;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Hands the application's status to its health check, which servers call outside of the
 * application's requests, where its servlet context cannot be injected.
 */
@ApplicationScoped
class StatusHolder {
  private volatile @Nullable StatusMXBean status;

  public void hold(StatusMXBean started) {
    status = started;
  }

  /** Empty before the application has started. */
  public Optional<StatusMXBean> status() {
    return Optional.ofNullable(status);
  }
}
