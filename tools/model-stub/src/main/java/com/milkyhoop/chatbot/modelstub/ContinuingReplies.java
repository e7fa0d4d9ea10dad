package com.milkyhoop.chatbot.modelstub;

/** Says how the stub goes on with a reply that it is given the beginning of. */
public enum ContinuingReplies {
  /** With what comes next in the reply. */
  WELL,
  /** With the whole reply, the beginning included, as some servers do. */
  REPEATING,
  /** With another reply, which begins with the same words and soon differs. */
  ANOTHER_REPLY,
  /** Refuses a request that asks for it, with 400. */
  REFUSING
}
