package com.milkyhoop.chatbot.replay.verify;

/** Names why something is not as a complete log would have it, and yet right. */
enum Explanation {
  /** Turns had left the processor's store: {@code CONTEXT_MAX_TURNS}, {@code CONTEXT_TTL}. */
  RETENTION,
  /** The conversation was idle for so long that it was dropped, and began again at turn 1. */
  CONTEXT_EXPIRED,
  /** The model refused the prompt as too long, so the older half of its turns left it. */
  PROMPT_SHORTENED,
  /** Events of the conversation were erased. */
  ERASED,
  /** The log's oldest records have left the topic. */
  LOG_BEGINS_LATER
}
