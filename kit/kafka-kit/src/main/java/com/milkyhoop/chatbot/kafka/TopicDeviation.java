package com.milkyhoop.chatbot.kafka;

import java.util.Optional;

/**
 * Names one setting of a topic that is not as planned.
 *
 * @param isFatal whether answers would be wrong or records lost, so that nothing may start
 * @param setting its name, or "partitions"
 * @param reason what is, what must be, and why
 * @param mended the value that mends it; empty where no command can
 */
record TopicDeviation(
    String topic, boolean isFatal, String setting, String reason, Optional<String> mended) {}
