package com.milkyhoop.chatbot.processor;

import com.milkyhoop.chatbot.conversation.Conversation;
import com.milkyhoop.chatbot.conversation.LastResort;
import com.milkyhoop.chatbot.kafka.KafkaBootstrap;
import com.milkyhoop.chatbot.kafka.TopicPlan;
import com.milkyhoop.chatbot.kafka.streams.BoundedRocksDb;
import com.milkyhoop.chatbot.kafka.streams.TransactionProtocol;
import com.milkyhoop.chatbot.kit.Component;
import com.milkyhoop.chatbot.kit.HttpEndpoint;
import com.milkyhoop.chatbot.kit.Metrics;
import com.milkyhoop.chatbot.kit.ServiceMain;
import com.milkyhoop.chatbot.kit.Stage;
import com.milkyhoop.chatbot.kit.Tracing;
import com.milkyhoop.chatbot.model.PromptAssembler;
import com.milkyhoop.chatbot.model.TokenCounter;
import com.milkyhoop.chatbot.model.openai.OpenAiChatModel;
import com.milkyhoop.chatbot.model.redaction.Redactor;
import com.milkyhoop.chatbot.processor.topology.ConversationPorts;
import com.milkyhoop.chatbot.processor.topology.ConversationStreams;
import com.milkyhoop.chatbot.processor.topology.ConversationTopology;
import com.milkyhoop.chatbot.processor.topology.TopologyMetrics;
import com.milkyhoop.chatbot.processor.topology.UnrecoveredTasks;
import com.milkyhoop.chatbot.processor.turn.TurnPorts;
import com.milkyhoop.chatbot.processor.turn.TurnRunner;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;

/**
 * Builds the processor's object graph, one method a component. What reads or writes Kafka is built
 * when the bootstrap has found out how: turns and the topology are a stage of their own.
 */
final class ProcessorModule {
  private final ProcessorConfig config;
  private final Tracing tracing;
  private final PrometheusMeterRegistry metrics;
  private final TokenCounter tokens;
  private final OpenAiChatModel model;
  private final TopicPlan plan;
  private final KafkaBootstrap kafka;
  private final UnrecoveredTasks unrecovered;

  private ProcessorModule(ProcessorConfig config) {
    BoundedRocksDb.loadAhead(config.streams().stateDir().resolve("lib"));
    this.config = config;
    tokens = TokenCounter.forModel(config.models().first().server().model());
    tracing = Tracing.create("processor", config.streams().instanceId(), config.tracing());
    metrics = Metrics.create();
    model = new OpenAiChatModel(config.models(), metrics, tracing.tracer());
    unrecovered = new UnrecoveredTasks(metrics, System::nanoTime);
    plan = ConversationTopology.topics(config.kafka().plan(), config.conversations().requestTtl());
    kafka = KafkaBootstrap.withCodecs(config.kafka(), plan);
  }

  /** Builds the components in the order to start them. */
  static List<Component> components(ProcessorConfig config) {
    return new ProcessorModule(config).components();
  }

  private List<Component> components() {
    var conversations = new Stage(this::conversations);
    var http =
        new HttpEndpoint(
            config.http(),
            metrics,
            Map.of("kafka", kafka, "streams", conversations, "tasks", unrecovered));
    return List.of(tracing, http, Component.closing(model), kafka, conversations);
  }

  private List<Component> conversations() {
    try (Admin admin = config.kafka().admin()) {
      TransactionProtocol.check(admin, config.kafka().brokers());
    }
    TurnRunner runner = runner();
    return List.of(runner, streams(runner));
  }

  private TurnRunner runner() {
    return TurnRunner.overKafka(
        new TurnPorts(
            config.kafka(),
            kafka.codecs(),
            tokens,
            config.prices(),
            model,
            config.limits(),
            config.drain(),
            metrics,
            tracing.tracer(),
            cause -> ServiceMain.terminate("turns can't be written any more", cause)));
  }

  private ConversationStreams streams(TurnRunner runner) {
    var settings = config.kafka();
    var meters = new TopologyMetrics(metrics);
    meters.watch(runner.clock());
    var ports =
        new ConversationPorts(
            settings.topics(),
            settings.replyPartitions(),
            kafka.topics(),
            kafka.codecs(),
            new Conversation(config.conversations(), config.hashes()),
            new LastResort(config.conversations(), config.hashes()),
            assembler(),
            Redactor.of(config.redacted()),
            runner,
            config.limits(),
            config.turnGrace(),
            meters,
            unrecovered,
            tracing.tracer());
    return new ConversationStreams(
        ConversationTopology.build(ports, plan),
        config
            .streams()
            .properties(
                settings, settings.applicationId(), kafka.topics(), settings.topics().turns()),
        settings.refusals(),
        metrics,
        runner.restoring());
  }

  private PromptAssembler assembler() {
    return new PromptAssembler(
        tokens,
        config.systemPrompt(),
        config.contextMaxTokens(),
        config.conversations().maxTurns());
  }
}
