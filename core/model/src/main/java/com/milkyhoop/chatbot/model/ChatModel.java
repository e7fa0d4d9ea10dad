package com.milkyhoop.chatbot.model;

/** Models that answer prompts, behind one or several servers. Thread-safe. */
public interface ChatModel {
  /** Prepares the calls of one turn; nothing is sent before {@link ModelCall#run}. */
  ModelTurn begin(ModelRequest request);
}
