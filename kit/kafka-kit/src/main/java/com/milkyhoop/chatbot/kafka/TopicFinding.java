package com.milkyhoop.chatbot.kafka;

import java.util.Optional;

/**
 * Tells a person what is not as it should be with one topic.
 *
 * @param isFatal whether no service starts with it
 * @param reason what is, what must be, and why
 * @param command that mends it, for a shell with Kafka's own tools; empty where none can
 */
public record TopicFinding(
    String topic, boolean isFatal, String reason, Optional<String> command) {}
