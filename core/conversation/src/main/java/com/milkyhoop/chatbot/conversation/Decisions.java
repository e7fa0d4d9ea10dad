package com.milkyhoop.chatbot.conversation;

/** Decides what an event leads to: {@link Conversation}, or what a test has in its place. */
@FunctionalInterface
public interface Decisions {
  Decision on(ConversationState state, ConversationEvent event);
}
