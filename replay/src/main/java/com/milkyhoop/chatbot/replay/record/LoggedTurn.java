package com.milkyhoop.chatbot.replay.record;

import com.milkyhoop.chatbot.schemas.ConversationId;
import com.milkyhoop.chatbot.schemas.LogEvent;

/**
 * Holds one turn as the log has it.
 *
 * @param partition of chatbot-log-topic
 * @param offset in it
 * @param event the record's value
 */
public record LoggedTurn(int partition, long offset, LogEvent event) {
  /** Returns the conversation that it is a turn of. */
  public ConversationId conversation() {
    return new ConversationId(event.userId(), event.sessionId());
  }

  /** Returns the name that it has in results and reports. */
  public TurnRef ref() {
    return new TurnRef(partition, offset);
  }
}
