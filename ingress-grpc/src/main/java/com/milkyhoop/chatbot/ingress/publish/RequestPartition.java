package com.milkyhoop.chatbot.ingress.publish;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.milkyhoop.chatbot.schemas.ConversationId;
import org.apache.kafka.common.utils.Utils;

/** Finds the partition of chat-requests a conversation's requests go to. */
public final class RequestPartition {
  private RequestPartition() {}

  /**
   * Chooses it as Kafka's producer does for a record with a key.
   *
   * @param partitions P: partitions of chat-requests
   */
  public static int of(ConversationId conversation, int partitions) {
    return Utils.toPositive(Utils.murmur2(conversation.key().getBytes(UTF_8))) % partitions;
  }
}
