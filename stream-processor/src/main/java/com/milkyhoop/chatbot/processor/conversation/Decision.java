package com.milkyhoop.chatbot.processor.conversation;

import java.util.List;

/** Holds what an event leads to: the state after it, and what to do, in this order. */
public record Decision(ConversationState state, List<Effect> effects) {
  public Decision {
    effects = List.copyOf(effects);
  }

  static Decision of(ConversationState state, Effect... effects) {
    return new Decision(state, List.of(effects));
  }
}
