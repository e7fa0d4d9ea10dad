package com.milkyhoop.chatbot.processor.topology;

import com.milkyhoop.chatbot.processor.conversation.PromptAssembler;
import com.milkyhoop.chatbot.processor.turn.TurnRunner;
import com.milkyhoop.chatbot.schemas.Codecs;
import com.milkyhoop.chatbot.schemas.TopicNames;

/** What the topology works with. */
public record ConversationPorts(
    TopicNames topics,
    int replyPartitions,
    Codecs codecs,
    PromptAssembler assembler,
    TurnRunner runner) {}
