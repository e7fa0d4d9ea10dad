package com.milkyhoop.chatbot.processor.topology;

import com.milkyhoop.chatbot.conversation.Decisions;
import com.milkyhoop.chatbot.conversation.LastResort;
import com.milkyhoop.chatbot.kafka.TopicsFound;
import com.milkyhoop.chatbot.model.PromptAssembler;
import com.milkyhoop.chatbot.model.redaction.Redactor;
import com.milkyhoop.chatbot.processor.turn.TurnLimits;
import com.milkyhoop.chatbot.processor.turn.TurnRunner;
import com.milkyhoop.chatbot.schemas.Codecs;
import com.milkyhoop.chatbot.schemas.TopicNames;
import io.opentelemetry.api.trace.Tracer;
import java.time.Duration;

/**
 * Holds what the topology works with.
 *
 * @param topicsFound what the broker says of the topics: how large a dead letter may be
 * @param lastResort decides where {@code decisions} throws
 * @param redactor goes over each message before it is stored, sent to a model or logged
 * @param grace after its deadline, in which a turn's own attempt may still end it
 */
public record ConversationPorts(
    TopicNames topics,
    int replyPartitions,
    TopicsFound topicsFound,
    Codecs codecs,
    Decisions decisions,
    LastResort lastResort,
    PromptAssembler assembler,
    Redactor redactor,
    TurnRunner runner,
    TurnLimits limits,
    Duration grace,
    TopologyMetrics meters,
    UnrecoveredTasks unrecovered,
    Tracer tracer) {}
