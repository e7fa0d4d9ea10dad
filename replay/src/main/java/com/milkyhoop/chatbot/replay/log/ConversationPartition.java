package com.milkyhoop.chatbot.replay.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.milkyhoop.chatbot.schemas.ConversationId;
import org.apache.kafka.common.utils.Utils;

/** Computes in which partition of the log a conversation is: Kafka's default for its key. */
public final class ConversationPartition {
  private ConversationPartition() {}

  /**
   * @param partitions how many the topic has
   */
  public static int of(ConversationId conversation, int partitions) {
    return Utils.toPositive(Utils.murmur2(conversation.key().getBytes(UTF_8))) % partitions;
  }
}
