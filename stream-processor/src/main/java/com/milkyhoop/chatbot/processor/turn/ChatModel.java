package com.milkyhoop.chatbot.processor.turn;

import com.milkyhoop.chatbot.processor.conversation.Prompt;

/** A model that answers prompts. Thread-safe. */
public interface ChatModel {
  /** Prepares a call; nothing is sent before {@link ModelCall#run}. */
  ModelCall call(Prompt prompt);
}
