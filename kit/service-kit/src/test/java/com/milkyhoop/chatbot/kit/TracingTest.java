package com.milkyhoop.chatbot.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.api.trace.Span;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TracingTest {
  private static final String ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT";
  private static final TraceParent PARENT =
      new TraceParent("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", true);

  @Test
  void shouldBeOffWithoutAnEndpoint() {
    try (Tracing tracing = tracing(Map.of("OTEL_SERVICE_NAME", "chat"))) {
      assertThat(tracing.isOn()).isFalse();
      assertThat(tracing.tracer()).isSameAs(Tracing.OFF);
    }
  }

  @Test
  void shouldPassTheParentOnWhereItIsOff() {
    Span span = Tracing.OFF.spanBuilder("any").setParent(SpanContexts.parent(PARENT)).startSpan();

    assertThat(SpanContexts.of(span)).contains(PARENT);
    assertThat(SpanContexts.of(Tracing.OFF.spanBuilder("any").startSpan())).isEmpty();
  }

  @Test
  void shouldRecordWhatItsParentSamplesAndMakeItTheParentOfWhatFollows() {
    try (Tracing tracing = tracing(Map.of(ENDPOINT, "http://127.0.0.1:1"))) {
      Span span =
          tracing.tracer().spanBuilder("any").setParent(SpanContexts.parent(PARENT)).startSpan();

      assertThat(span.isRecording()).isTrue();
      assertThat(SpanContexts.of(span))
          .hasValueSatisfying(
              trace -> {
                assertThat(trace.traceId()).isEqualTo(PARENT.traceId());
                assertThat(trace.spanId()).isNotEqualTo(PARENT.spanId());
                assertThat(trace.sampled()).isTrue();
              });
    }
  }

  @Test
  void shouldTakeOpenTelemetrysOwnVariables() {
    var variables = Map.of(ENDPOINT, "http://127.0.0.1:1", "OTEL_TRACES_SAMPLER", "always_off");
    try (Tracing tracing = tracing(variables)) {
      assertThat(tracing.tracer().spanBuilder("any").startSpan().isRecording()).isFalse();
    }
  }

  @Test
  void shouldSayWhichVariableIsWrong() {
    assertThatThrownBy(() -> tracing(Map.of(ENDPOINT, "localhost:4318")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(ENDPOINT + "=localhost:4318 must be an http:// or https:// address");
    assertThatThrownBy(
            () ->
                tracing(Map.of(ENDPOINT, "http://127.0.0.1:1", "OTEL_TRACES_SAMPLER", "sometimes")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("otel.traces.sampler")
        .hasMessageContaining("sometimes");
  }

  @Test
  void shouldNotShowWhatMayBeSecret() {
    var variables =
        Map.of(ENDPOINT, "http://c:4318", "OTEL_EXPORTER_OTLP_HEADERS", "api-key=rahasia");

    assertThat(settings(variables).toString()).doesNotContain("rahasia");
  }

  private static Tracing tracing(Map<String, String> variables) {
    return Tracing.create("a-service", "an-instance", settings(variables));
  }

  private static TracingSettings settings(Map<String, String> variables) {
    var env = new ConfigReader(new HashMap<>(variables));
    TracingSettings settings = TracingSettings.read(env);
    env.finish();
    return settings;
  }
}
