package com.milkyhoop.chatbot.replay.imports;

import com.milkyhoop.chatbot.schemas.ConversationId;
import java.util.List;

/**
 * Holds a line of a file.
 *
 * @param exchanges in their order
 * @param model that replied; empty where the line does not say
 * @param systemMessages that it has, which are no part of a turn
 * @param unanswered whether a message at its end has no reply, and is left out
 */
record ImportedConversation(
    ConversationId id,
    List<Exchange> exchanges,
    String model,
    int systemMessages,
    boolean unanswered) {
  ImportedConversation {
    exchanges = List.copyOf(exchanges);
  }
}
