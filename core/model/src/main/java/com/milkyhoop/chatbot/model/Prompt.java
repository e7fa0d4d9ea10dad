package com.milkyhoop.chatbot.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Holds what a model is sent for one turn.
 *
 * @param messages system prompt if any, earlier turns oldest first, then the turn's message
 * @param held the earlier turns in it, oldest first
 * @param otherTokens of all that is no earlier turn
 * @param limits within which the earlier turns were chosen
 */
public record Prompt(
    List<Message> messages, List<PromptTurn> held, int otherTokens, ContextLimits limits) {
  /** Says who a message is from, named as the chat format names it. */
  public enum Role {
    SYSTEM,
    USER,
    ASSISTANT
  }

  /** One message of a prompt. */
  public record Message(Role role, String text) {}

  public Prompt {
    messages = List.copyOf(messages);
    held = List.copyOf(held);
  }

  /** Makes a prompt of turns that all have a reply, whose tokens nobody counted. */
  public Prompt(List<Message> messages, List<Long> turns) {
    this(
        messages,
        turns.stream().map(turn -> new PromptTurn(turn, true, 0)).toList(),
        0,
        ContextLimits.NONE);
  }

  /** Returns the numbers of the earlier turns in it, oldest first. */
  public List<Long> turns() {
    return held.stream().map(PromptTurn::number).toList();
  }

  /** Returns the tokens of all of it, in the encoding of its limits. */
  public int tokens() {
    return otherTokens + held.stream().mapToInt(PromptTurn::tokens).sum();
  }

  /** Returns the system prompt; empty for none. */
  public String systemPrompt() {
    return !messages.isEmpty() && messages.getFirst().role() == Role.SYSTEM
        ? messages.getFirst().text()
        : "";
  }

  /**
   * Returns the prompt without the older half of its turns, for a server whose context it does not
   * fit; empty where it has no turn to leave out. It begins behind a reply, so roles still
   * alternate.
   */
  public Optional<Prompt> withoutOlderHalf() {
    List<Long> answered =
        held.stream().filter(PromptTurn::answered).map(PromptTurn::number).toList();
    if (answered.isEmpty()) {
      return Optional.empty();
    }
    int leaving = (answered.size() + 1) / 2;
    long last = answered.get(leaving - 1);
    var kept = new ArrayList<Message>();
    int left = leaving;
    for (Message message : messages) {
      if (left == 0 || message.role() == Role.SYSTEM) {
        kept.add(message);
      } else if (message.role() == Role.ASSISTANT) {
        left--;
      }
    }
    List<PromptTurn> newer = held.stream().filter(turn -> turn.number() > last).toList();
    return Optional.of(new Prompt(kept, newer, otherTokens, limits));
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
