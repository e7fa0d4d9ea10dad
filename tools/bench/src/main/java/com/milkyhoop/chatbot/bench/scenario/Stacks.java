package com.milkyhoop.chatbot.bench.scenario;

import com.milkyhoop.chatbot.bench.harness.Bench;
import com.milkyhoop.chatbot.bench.harness.StackSpec;
import com.milkyhoop.chatbot.bench.load.ChatbotSource;
import com.milkyhoop.chatbot.bench.plain.PlainServiceProcess;
import com.milkyhoop.chatbot.localstack.IngressProcess;
import com.milkyhoop.chatbot.localstack.LocalStack;
import com.milkyhoop.chatbot.localstack.LocalStackBuilder;
import com.milkyhoop.chatbot.localstack.process.TemporaryFolder;
import com.milkyhoop.chatbot.modelstub.StubBehaviour;
import java.util.List;
import java.util.Map;

/** Stacks that several scenarios use. */
final class Stacks {
  /** Some more than the scenario with the most replies at once needs. */
  static final int MOST_AT_ONCE = 6_000;

  /** Counts the partitions of each topic. */
  static final int PARTITIONS = LocalStackBuilder.DEFAULT_PARTITIONS;

  private Stacks() {}

  /** One of each service, with room for many replies at once. */
  static StackSpec oneOfEach(StubBehaviour model) {
    return withProcessors(1, model);
  }

  /** The same with some more processors. */
  static StackSpec withProcessors(int processors, StubBehaviour model) {
    return new StackSpec(
        processors,
        PARTITIONS,
        model.withStampedTokens(),
        Map.of(
            "MODEL_PERMITS",
            String.valueOf(MOST_AT_ONCE),
            "MAX_OPEN_CALLS",
            String.valueOf(MOST_AT_ONCE),
            // More at once than the machine can keep the pace of: late is not lost.
            "TURN_TIMEOUT",
            "600s",
            "OPENAI_REPLY_TIMEOUT",
            "590s",
            // More than any conversation has here.
            "CONTEXT_MAX_TURNS",
            "2000"));
  }

  static ChatbotSource chatbot(LocalStack stack) {
    return new ChatbotSource(
        stack.ingresses().stream().map(IngressProcess::endpoint).toList(), stack.token());
  }

  /** Describes a plain service on the stack's model, Redis and Kafka; not started yet. */
  static PlainServiceProcess plainService(Bench bench, LocalStack stack) {
    var process = PlainServiceProcess.beside(stack, TemporaryFolder.create());
    bench.watch(process);
    return process;
  }

  static ChatbotSource plain(LocalStack stack, PlainServiceProcess service) {
    return new ChatbotSource(List.of(service.address()), stack.token());
  }
}
