package com.milkyhoop.chatbot.kit;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmHeapPressureMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

/** The metrics registry of a process, with the JVM's own metrics and the build in it. */
public final class Metrics {
  private Metrics() {}

  public static PrometheusMeterRegistry create() {
    var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    new ClassLoaderMetrics().bindTo(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    bindGarbageCollector(registry);
    showBuild(registry);
    return registry;
  }

  /** Always 1: dashboards multiply other metrics by it, to tell releases apart. */
  private static void showBuild(PrometheusMeterRegistry registry) {
    Build build = Build.read();
    Gauge.builder("chatbot.build.info", () -> 1)
        .tag("version", build.version())
        .tag("commit", build.commit())
        .tag("jdk", Runtime.version().toString())
        .register(registry);
  }

  /** Their notification listeners live as long as the process. */
  @SuppressWarnings({"resource", "MustBeClosed"})
  private static void bindGarbageCollector(PrometheusMeterRegistry registry) {
    new JvmGcMetrics().bindTo(registry);
    new JvmHeapPressureMetrics().bindTo(registry);
  }
}
