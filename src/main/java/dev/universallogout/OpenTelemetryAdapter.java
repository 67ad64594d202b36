package dev.universallogout;

import dev.universallogout.observability.StatusMXBean;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.Meter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The metrics by OpenTelemetry, where the server offers it as a bean. The process-wide instance is
 * not asked for: to ask sets it, and whoever sets it later fails. Everything is read when it is
 * collected; nothing is done for it otherwise.
 */
final class OpenTelemetryAdapter implements AutoCloseable {
  private static final AttributeKey<String> CONNECTION = AttributeKey.stringKey("connection");
  private static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("outcome");
  private static final AttributeKey<String> REASON = AttributeKey.stringKey("reason");
  private static final AttributeKey<String> CONTEXT = AttributeKey.stringKey("context");

  private final List<AutoCloseable> instruments = new ArrayList<>();

  OpenTelemetryAdapter(OpenTelemetry telemetry, String context, StatusMXBean status) {
    Meter meter = telemetry.getMeter("dev.universallogout");
    Attributes here = Attributes.of(CONTEXT, context);
    instruments.add(
        meter
            .counterBuilder("universal_logout.revocations")
            .setDescription("Revocations by connection and outcome")
            .buildWithCallback(
                measured ->
                    status
                        .getRevocations()
                        .forEach(
                            (connection, outcomes) ->
                                outcomes.forEach(
                                    (outcome, count) ->
                                        measured.record(
                                            count,
                                            Attributes.of(
                                                CONTEXT,
                                                context,
                                                CONNECTION,
                                                connection,
                                                OUTCOME,
                                                outcome))))));
    instruments.add(
        meter
            .counterBuilder("universal_logout.refusals")
            .setDescription("Refused requests by reason")
            .buildWithCallback(
                measured ->
                    status
                        .getRefusals()
                        .forEach(
                            (reason, count) ->
                                measured.record(
                                    count, Attributes.of(CONTEXT, context, REASON, reason)))));
    instruments.add(
        meter
            .counterBuilder("universal_logout.sessions.ended")
            .setDescription("Sessions that were ended on this node")
            .buildWithCallback(measured -> measured.record(status.getSessionsEnded(), here)));
    instruments.add(
        meter
            .gaugeBuilder("universal_logout.work.pending")
            .setDescription("Revocations whose refresh tokens are not all revoked yet")
            .ofLongs()
            .buildWithCallback(measured -> measured.record(status.getPendingWork(), here)));
    instruments.add(
        meter
            .gaugeBuilder("universal_logout.journal.lag")
            .setUnit("s")
            .setDescription("Since the last complete read of the journal began")
            .buildWithCallback(
                measured -> measured.record(status.getSecondsSinceLastRead(), here)));
    instruments.add(
        meter
            .gaugeBuilder("universal_logout.index.size")
            .setDescription("Keys in the index of revocations")
            .ofLongs()
            .buildWithCallback(measured -> measured.record(status.getIndexSize(), here)));
    instruments.add(
        meter
            .gaugeBuilder("universal_logout.keys.age")
            .setUnit("s")
            .setDescription("Since the published keys of a connection were fetched")
            .buildWithCallback(
                measured ->
                    status
                        .getKeyAgeSeconds()
                        .forEach(
                            (connection, age) ->
                                measured.record(
                                    age,
                                    Attributes.of(CONTEXT, context, CONNECTION, connection)))));
  }

  /** Publishes the metrics, if the application has a bean for that. */
  static Optional<AutoCloseable> start(String context, StatusMXBean status) {
    return HostBeans.all(OpenTelemetry.class).stream()
        .findFirst()
        .map(telemetry -> new OpenTelemetryAdapter(telemetry, context, status));
  }

  @Override
  public void close() throws Exception {
    for (AutoCloseable instrument : instruments) {
      instrument.close();
    }
  }
}
