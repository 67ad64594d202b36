package dev.universallogout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.universallogout.observability.StatusMXBean;
import dev.universallogout.testing.Proxies;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.metrics.export.CollectionRegistration;
import io.opentelemetry.sdk.metrics.export.MetricReader;
import java.util.Collection;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a collector gets. */
class OpenTelemetryAdapterTest {

  private static final class Collector implements MetricReader {
    private volatile CollectionRegistration registration = CollectionRegistration.noop();

    @Override
    public void register(CollectionRegistration found) {
      registration = found;
    }

    Collection<MetricData> collect() {
      return registration.collectAllMetrics();
    }

    @Override
    public CompletableResultCode forceFlush() {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public AggregationTemporality getAggregationTemporality(InstrumentType type) {
      return AggregationTemporality.CUMULATIVE;
    }
  }

  private static StatusMXBean status() {
    Map<String, Object> values =
        Map.of(
            "getRevocations",
            Map.of("okta", Map.of("COMPLETED", 3L)),
            "getRefusals",
            Map.of("BAD_SIGNATURE", 2L),
            "getSessionsEnded",
            5L,
            "getPendingWork",
            1L,
            "getSecondsSinceLastRead",
            0.25,
            "getIndexSize",
            7L,
            "getKeyAgeSeconds",
            Map.of("okta", 60.0));
    return Proxies.answering(StatusMXBean.class, (method, arguments) -> values.get(method));
  }

  /** The value of a metric's only point, which has these attributes beside the context. */
  private static Object value(Collection<MetricData> collected, String name, String... attributes) {
    MetricData found =
        collected.stream()
            .filter(data -> data.getName().equals("universal_logout." + name))
            .findFirst()
            .orElseThrow();
    PointData point = point(found);
    assertThat(point.getAttributes().size()).isEqualTo(1 + attributes.length);
    for (String attribute : attributes) {
      String[] pair = attribute.split("=");
      assertThat(attribute(found, pair[0])).isEqualTo(pair[1]);
    }
    return point instanceof LongPointData whole
        ? (Object) whole.getValue()
        : (Object) ((DoublePointData) point).getValue();
  }

  private static String attribute(MetricData data, String name) {
    return point(data).getAttributes().get(AttributeKey.stringKey(name));
  }

  private static PointData point(MetricData data) {
    assertThat(data.getData().getPoints()).hasSize(1);
    return data.getData().getPoints().iterator().next();
  }

  @Test
  void metrics_areReadWhenTheyAreCollected_untilTheApplicationStops() throws Exception {
    Collector collector = new Collector();
    try (SdkMeterProvider provider =
        SdkMeterProvider.builder().registerMetricReader(collector).build()) {
      OpenTelemetrySdk telemetry = OpenTelemetrySdk.builder().setMeterProvider(provider).build();
      try (AutoCloseable adapter = new OpenTelemetryAdapter(telemetry, "/shop", status())) {
        assertThat(adapter).isNotNull();
        Collection<MetricData> collected = collector.collect();
        assertThat(collected)
            .extracting(MetricData::getName)
            .containsExactlyInAnyOrder(
                "universal_logout.revocations",
                "universal_logout.refusals",
                "universal_logout.sessions.ended",
                "universal_logout.work.pending",
                "universal_logout.journal.lag",
                "universal_logout.index.size",
                "universal_logout.keys.age");
        assertThat(collected)
            .allSatisfy(data -> assertThat(attribute(data, "context")).isEqualTo("/shop"));
        assertThat(value(collected, "revocations", "connection=okta", "outcome=COMPLETED"))
            .isEqualTo(3L);
        assertThat(value(collected, "refusals", "reason=BAD_SIGNATURE")).isEqualTo(2L);
        assertThat(value(collected, "sessions.ended")).isEqualTo(5L);
        assertThat(value(collected, "work.pending")).isEqualTo(1L);
        assertThat(value(collected, "journal.lag")).isEqualTo(0.25);
        assertThat(value(collected, "index.size")).isEqualTo(7L);
        assertThat(value(collected, "keys.age", "connection=okta")).isEqualTo(60.0);
      }
      assertThat(collector.collect()).isEmpty();
    }
  }
}
