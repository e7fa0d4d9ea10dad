package com.milkyhoop.chatbot.processor.turn;

import com.milkyhoop.chatbot.kafka.KafkaSettings;
import com.milkyhoop.chatbot.kafka.TopicPlan;
import com.milkyhoop.chatbot.kit.ConfigReader;

/**
 * The bounds of a runner.
 *
 * @param permits replies that stream at once
 * @param maxAttempts calls to models that one turn may cost, over all its attempts and routes
 * @param maxReplyBytes UTF-8 bytes after which a reply is cut with finish_reason length
 * @param maxWaitingBytes of prompts that wait for a permit
 * @param deltas records of text a second, of all replies together
 */
public record TurnLimits(
    int permits, int maxAttempts, int maxReplyBytes, long maxWaitingBytes, DeltaLimits deltas) {
  private static final long MIB = 1024L * 1024;

  public static TurnLimits read(ConfigReader env) {
    return new TurnLimits(
        env.integer("MODEL_PERMITS", 1000, 1, 100_000),
        env.integer("MAX_ATTEMPTS", 3, 1, 10),
        KafkaSettings.maxReplyBytes(env),
        env.bytes("MAX_WAITING_BYTES", 64 * MIB, MIB, 4096 * MIB),
        DeltaLimits.read(env));
  }

  /** The largest record that a reply can make, in bytes. */
  public int largestRecordBytes() {
    return TopicPlan.largestRecordBytes(maxReplyBytes);
  }
}
