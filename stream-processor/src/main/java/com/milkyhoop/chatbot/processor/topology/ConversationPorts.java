package com.milkyhoop.chatbot.processor.topology;

import com.milkyhoop.chatbot.processor.conversation.Conversation;
import com.milkyhoop.chatbot.processor.conversation.PromptAssembler;
import com.milkyhoop.chatbot.processor.turn.TurnRunner;
import com.milkyhoop.chatbot.schemas.Codecs;
import com.milkyhoop.chatbot.schemas.TopicNames;
import io.opentelemetry.api.trace.Tracer;
import java.time.Duration;

/**
 * What the topology works with.
 *
 * @param grace after its deadline, in which a turn's own attempt may still end it
 */
public record ConversationPorts(
    TopicNames topics,
    int replyPartitions,
    Codecs codecs,
    Conversation conversations,
    PromptAssembler assembler,
    TurnRunner runner,
    Duration grace,
    TopologyMeters meters,
    Tracer tracer) {}
