package com.milkyhoop.chatbot.model;

import java.util.List;

/**
 * What a model is sent for one turn.
 *
 * @param messages system prompt if any, earlier turns oldest first, then the turn's message
 * @param turns numbers of the earlier turns in it, oldest first
 */
public record Prompt(List<Message> messages, List<Long> turns) {
  /** Who a message is from, named as the chat format names it. */
  public enum Role {
    SYSTEM,
    USER,
    ASSISTANT
  }

  /** One message of a prompt. */
  public record Message(Role role, String text) {}

  public Prompt {
    messages = List.copyOf(messages);
    turns = List.copyOf(turns);
  }

  /** Returns the system prompt; empty for none. */
  public String systemPrompt() {
    return !messages.isEmpty() && messages.getFirst().role() == Role.SYSTEM
        ? messages.getFirst().text()
        : "";
  }

  /** A bound on the memory that it holds, in bytes: two a character and a little a message. */
  public long sizeInBytes() {
    long bytes = 0;
    for (Message message : messages) {
      bytes += 2L * message.text().length() + 64;
    }
    return bytes;
  }
}
