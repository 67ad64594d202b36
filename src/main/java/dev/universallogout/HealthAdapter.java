package dev.universallogout;

import dev.universallogout.observability.StatusMXBean;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.inject.Inject;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/**
 * The readiness check {@value #NAME} of MicroProfile Health: DOWN while requests with a user are
 * refused. It has no scope, so that it is a bean only where {@link HealthExtension} says so.
 */
@Readiness
final class HealthAdapter implements HealthCheck {
  static final String NAME = "universal-logout";

  private final HealthExtension extension;

  @Inject
  HealthAdapter(BeanManager beans) {
    this.extension = beans.getExtension(HealthExtension.class);
  }

  @Override
  public HealthCheckResponse call() {
    HealthCheckResponseBuilder response = HealthCheckResponse.named(NAME);
    Optional<StatusMXBean> found = extension.status();
    if (found.isEmpty()) {
      return response.down().withData("journal", "not started").build();
    }
    StatusMXBean status = found.get();
    String journal =
        !status.isJournalRead() ? "unread" : status.isJournalStale() ? "stale" : "read";
    response
        .status(status.isServing())
        .withData("journal", journal)
        .withData("position", status.getPosition())
        .withData("secondsSinceLastRead", String.valueOf(status.getSecondsSinceLastRead()));
    response.withData("pendingWork", status.getPendingWork());
    status
        .getKeyAgeSeconds()
        .forEach((name, age) -> response.withData("keyAgeSeconds." + name, age.longValue()));
    if (!status.getPausedConnections().isEmpty()) {
      response.withData("paused", String.join(", ", status.getPausedConnections()));
    }
    if (!status.getWarnings().isEmpty()) {
      response.withData("warnings", String.join("; ", status.getWarnings()));
    }
    return response.build();
  }
}
