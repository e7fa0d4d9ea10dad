package com.milkyhoop.chatbot.kit;

import java.net.URI;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Says whether and how spans are exported.
 *
 * @param endpoint {@code OTEL_EXPORTER_OTLP_ENDPOINT}: what takes them, by OTLP; empty: nobody does
 * @param openTelemetry all variables {@code OTEL_*}, under the names of OpenTelemetry's properties,
 *     such as {@code otel.traces.sampler}; they may hold secrets
 */
public record TracingSettings(Optional<URI> endpoint, Map<String, String> openTelemetry) {
  private static final String PREFIX = "OTEL_";

  public TracingSettings {
    openTelemetry = Map.copyOf(openTelemetry);
  }

  public static TracingSettings read(ConfigReader env) {
    Map<String, String> properties = new HashMap<>();
    env.withPrefix(PREFIX)
        .forEach(
            (name, value) ->
                properties.put((PREFIX + name).toLowerCase(Locale.ROOT).replace('_', '.'), value));
    return new TracingSettings(env.httpUri("OTEL_EXPORTER_OTLP_ENDPOINT"), properties);
  }

  @Override
  public String toString() {
    return "TracingSettings[endpoint=" + endpoint + ']';
  }
}
