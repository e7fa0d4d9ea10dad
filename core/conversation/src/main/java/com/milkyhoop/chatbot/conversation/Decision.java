package com.milkyhoop.chatbot.conversation;

import java.util.List;
import java.util.stream.Stream;

/** Holds what an event leads to: the state after it, and what to do, in this order. */
public record Decision(ConversationState state, List<Effect> effects) {
  public Decision {
    effects = List.copyOf(effects);
  }

  static Decision of(ConversationState state, Effect... effects) {
    return new Decision(state, List.of(effects));
  }

  /** Returns the same decision with more effects, after its own. */
  Decision and(List<Effect> more) {
    return new Decision(state, Stream.concat(effects.stream(), more.stream()).toList());
  }
}
