package com.milkyhoop.chatbot.kit;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import io.opentelemetry.sdk.resources.Resource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A process's tracer. It is off, at no cost, unless {@code OTEL_EXPORTER_OTLP_ENDPOINT} says where
 * spans go; everything else is OpenTelemetry's own configuration, by its own variables. As a part
 * of the process it is started first and closed last, which sends what is left.
 *
 * @see "ADR 7: docs/adr/0007-traces-below-the-stored-request.md"
 */
public final class Tracing implements Component {
  /** A tracer whose spans are nothing, for where tracing is off. */
  public static final Tracer OFF = TracerProvider.noop().get("off");

  private static final AttributeKey<String> NAMESPACE = AttributeKey.stringKey("service.namespace");
  private static final AttributeKey<String> INSTANCE =
      AttributeKey.stringKey("service.instance.id");
  private static final String SCOPE = "com.milkyhoop.chatbot";
  private static final long LAST_EXPORT_SECONDS = 2;

  private final @Nullable OpenTelemetrySdk sdk;

  private Tracing(@Nullable OpenTelemetrySdk sdk) {
    this.sdk = sdk;
  }

  /**
   * @param service name of the service, unless {@code OTEL_SERVICE_NAME} gives it another
   * @throws ConfigException when OpenTelemetry refuses one of its variables
   */
  public static Tracing create(String service, String instance, TracingSettings settings) {
    if (settings.endpoint().isEmpty()) {
      return new Tracing(null);
    }
    Map<String, String> properties =
        new HashMap<>(
            Map.of(
                "otel.service.name", service,
                "otel.exporter.otlp.protocol", "http/protobuf",
                "otel.metrics.exporter", "none",
                "otel.logs.exporter", "none"));
    properties.putAll(settings.openTelemetry());
    try {
      return new Tracing(
          AutoConfiguredOpenTelemetrySdk.builder()
              .disableShutdownHook()
              .addPropertiesSupplier(() -> properties)
              .addResourceCustomizer((resource, _) -> identified(resource, instance))
              .build()
              .getOpenTelemetrySdk());
    } catch (ConfigurationException e) {
      throw new ConfigException(List.of("OTEL_*: " + e.getMessage()));
    }
  }

  /** Adds who this is; what {@code OTEL_RESOURCE_ATTRIBUTES} says takes precedence. */
  private static Resource identified(Resource configured, String instance) {
    return Resource.create(Attributes.of(NAMESPACE, "chatbot", INSTANCE, instance))
        .merge(configured);
  }

  public boolean isOn() {
    return sdk != null;
  }

  public Tracer tracer() {
    return sdk == null ? OFF : sdk.getTracer(SCOPE);
  }

  @Override
  public void start() {}

  @Override
  public void close() {
    if (sdk != null) {
      var _ = sdk.shutdown().join(LAST_EXPORT_SECONDS, TimeUnit.SECONDS);
    }
  }
}
