package com.milkyhoop.chatbot.usage;

import com.milkyhoop.chatbot.kafka.KafkaBootstrap;
import com.milkyhoop.chatbot.kafka.TopicPlan;
import com.milkyhoop.chatbot.kafka.streams.BoundedRocksDb;
import com.milkyhoop.chatbot.kafka.streams.StreamsComponent;
import com.milkyhoop.chatbot.kafka.streams.StreamsLag;
import com.milkyhoop.chatbot.kafka.streams.TransactionProtocol;
import com.milkyhoop.chatbot.kit.Component;
import com.milkyhoop.chatbot.kit.HttpEndpoint;
import com.milkyhoop.chatbot.kit.Metrics;
import com.milkyhoop.chatbot.kit.Stage;
import com.milkyhoop.chatbot.usage.charge.Pricing;
import com.milkyhoop.chatbot.usage.topology.UsageMetrics;
import com.milkyhoop.chatbot.usage.topology.UsagePorts;
import com.milkyhoop.chatbot.usage.topology.UsageTopology;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;

/** Builds the ledger's components, one method each. */
final class UsageLedgerModule {
  private final UsageLedgerConfig config;
  private final PrometheusMeterRegistry metrics = Metrics.create();
  private final TopicPlan plan;
  private final KafkaBootstrap kafka;

  private UsageLedgerModule(UsageLedgerConfig config) {
    BoundedRocksDb.loadAhead(config.streams().stateDir().resolve("lib"));
    this.config = config;
    plan = UsageTopology.topics(config.kafka());
    kafka = KafkaBootstrap.withUsageCodecs(config.kafka(), plan);
  }

  /** Builds the components in the order to start them. */
  static List<Component> components(UsageLedgerConfig config) {
    return new UsageLedgerModule(config).components();
  }

  private List<Component> components() {
    var ledger = new Stage(() -> List.of(streams()));
    var http = new HttpEndpoint(config.http(), metrics, Map.of("kafka", kafka, "streams", ledger));
    return List.of(http, kafka, ledger);
  }

  private StreamsComponent streams() {
    var settings = config.kafka();
    try (Admin admin = settings.admin()) {
      TransactionProtocol.check(admin, settings.brokers());
    }
    var ports =
        new UsagePorts(
            settings.topics(),
            kafka.topics(),
            kafka.usageCodecs(),
            new Pricing(config.prices()),
            config.retention(),
            new UsageMetrics(metrics));
    var streams =
        new StreamsComponent(
            UsageTopology.build(ports, plan),
            config
                .streams()
                .properties(
                    settings, settings.usageLedgerId(), kafka.topics(), settings.topics().log()),
            settings.refusals(),
            metrics);
    UsageMetrics.showLag(metrics, () -> StreamsLag.records(streams.metrics().values()));
    return streams;
  }
}
