package com.milkyhoop.chatbot.processor.topology;

import com.milkyhoop.chatbot.conversation.Conversation;
import com.milkyhoop.chatbot.conversation.ConversationLimits;
import com.milkyhoop.chatbot.conversation.Decisions;
import com.milkyhoop.chatbot.conversation.LastResort;
import com.milkyhoop.chatbot.kafka.TopicsFound;
import com.milkyhoop.chatbot.kit.Tracing;
import com.milkyhoop.chatbot.model.PromptAssembler;
import com.milkyhoop.chatbot.model.TokenCounter;
import com.milkyhoop.chatbot.model.redaction.Redactor;
import com.milkyhoop.chatbot.processor.turn.RunnerFixture;
import com.milkyhoop.chatbot.processor.turn.TurnLimits;
import com.milkyhoop.chatbot.schemas.Codecs;
import com.milkyhoop.chatbot.schemas.KeyedHashes;
import com.milkyhoop.chatbot.schemas.TopicNames;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** What a task works with, on a runner of fakes. */
final class TopologyPorts implements AutoCloseable {
  static final TopicNames TOPICS = TopicNames.of("", "chatbot-log-topic");
  static final Codecs CODECS = Codecs.singleObject();
  static final Duration GRACE = Duration.ofSeconds(2);
  static final ConversationLimits LIMITS =
      new ConversationLimits(10, 16, 100, Duration.ofHours(24), Duration.ofDays(30));

  final RunnerFixture runner;

  /** The time that {@link #unrecovered} sees. */
  final AtomicLong nanos = new AtomicLong();

  final UnrecoveredTasks unrecovered;
  final ConversationPorts ports;

  TopologyPorts(TurnLimits limits, Decisions decisions) {
    runner = new RunnerFixture(limits);
    unrecovered = new UnrecoveredTasks(runner.metrics, nanos::get);
    ports =
        new ConversationPorts(
            TOPICS,
            4,
            TopicsFound.none(),
            CODECS,
            decisions,
            new LastResort(LIMITS, KeyedHashes.UNKEYED),
            new PromptAssembler(TokenCounter.forModel("gpt-4o"), "", 1000, 100),
            Redactor.NONE,
            runner.runner,
            limits,
            GRACE,
            new TopologyMetrics(runner.metrics),
            unrecovered,
            Tracing.OFF);
  }

  TopologyPorts(TurnLimits limits) {
    this(limits, new Conversation(LIMITS, KeyedHashes.UNKEYED));
  }

  @Override
  public void close() {
    runner.close();
  }
}
