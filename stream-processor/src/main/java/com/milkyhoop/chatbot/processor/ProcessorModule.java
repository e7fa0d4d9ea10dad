package com.milkyhoop.chatbot.processor;

import com.milkyhoop.chatbot.kit.HttpEndpoint;
import com.milkyhoop.chatbot.kit.Metrics;
import com.milkyhoop.chatbot.kit.Service;
import com.milkyhoop.chatbot.processor.conversation.Conversation;
import com.milkyhoop.chatbot.processor.conversation.PromptAssembler;
import com.milkyhoop.chatbot.processor.openai.OpenAiChatModel;
import com.milkyhoop.chatbot.processor.topology.BoundedRocksDb;
import com.milkyhoop.chatbot.processor.topology.ConversationPorts;
import com.milkyhoop.chatbot.processor.topology.ConversationStreams;
import com.milkyhoop.chatbot.processor.topology.ConversationTopology;
import com.milkyhoop.chatbot.processor.topology.RecordSizeCheck;
import com.milkyhoop.chatbot.processor.topology.TopologyMeters;
import com.milkyhoop.chatbot.processor.turn.ChatModel;
import com.milkyhoop.chatbot.processor.turn.ModelParameters;
import com.milkyhoop.chatbot.processor.turn.TurnRunner;
import com.milkyhoop.chatbot.schemas.Codecs;
import com.milkyhoop.chatbot.schemas.TokenCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;

/** The processor's object graph. */
final class ProcessorModule {
  private ProcessorModule() {}

  /** The parts in the order to start them; sets up the topics first. */
  static List<Service> parts(ProcessorConfig config) {
    BoundedRocksDb.loadAhead();
    var metrics = Metrics.create();
    TokenCounter tokens = TokenCounter.forModel(config.openAi().model());
    config.kafka().setUpTopics();
    RecordSizeCheck.run(config.kafka(), config.limits());
    Codecs codecs = config.kafka().codecs();
    var model = new OpenAiChatModel(config.openAi(), metrics);
    TurnRunner runner = runner(config, codecs, tokens, model, metrics);
    ConversationStreams streams = streams(config, codecs, tokens, runner, metrics);
    var http = new HttpEndpoint(config.httpPort(), metrics, Map.of("streams", streams));
    return List.of(http, Service.closing(model), runner, streams);
  }

  private static TurnRunner runner(
      ProcessorConfig config,
      Codecs codecs,
      TokenCounter tokens,
      ChatModel model,
      MeterRegistry metrics) {
    var openAi = config.openAi();
    var parameters =
        new ModelParameters(
            openAi.model(), openAi.maxTokens(), openAi.temperature(), config.systemPrompt());
    return TurnRunner.overKafka(
        config.kafka(), codecs, tokens, model, parameters, config.limits(), metrics);
  }

  private static ConversationStreams streams(
      ProcessorConfig config,
      Codecs codecs,
      TokenCounter tokens,
      TurnRunner runner,
      MeterRegistry metrics) {
    var kafka = config.kafka();
    var ports =
        new ConversationPorts(
            kafka.topics(),
            kafka.replyPartitions(),
            codecs,
            new Conversation(config.conversations()),
            assembler(config, tokens),
            runner,
            config.turnGrace(),
            new TopologyMeters(metrics));
    return new ConversationStreams(
        ConversationTopology.build(ports),
        config.streams().properties(kafka, config.limits().largestRecordBytes()),
        metrics);
  }

  private static PromptAssembler assembler(ProcessorConfig config, TokenCounter tokens) {
    return new PromptAssembler(
        tokens,
        config.systemPrompt(),
        config.contextMaxTokens(),
        config.conversations().maxTurns());
  }
}
