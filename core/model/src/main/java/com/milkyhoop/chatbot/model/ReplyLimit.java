package com.milkyhoop.chatbot.model;

import java.util.List;

/**
 * Says how long an answer a turn can pay for, before each of its calls. Thread-safe: two calls of a
 * turn may be prepared at once.
 */
@FunctionalInterface
public interface ReplyLimit {
  /** Limits nothing. */
  ReplyLimit NONE = (_, _, _, _) -> Integer.MAX_VALUE;

  /**
   * Returns the most tokens that the answer to a call may have; below 1 where not even the prompt
   * can be paid for.
   *
   * @param route name of the server and model, as configured
   * @param model as asked for
   * @param promptTokens of all that the call is given, counted by us
   * @param calls that the turn has made until then, as far as they have ended
   */
  int answerTokens(String route, String model, int promptTokens, List<SentCall> calls);
}
