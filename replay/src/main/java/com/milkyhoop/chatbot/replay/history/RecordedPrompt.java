package com.milkyhoop.chatbot.replay.history;

import com.milkyhoop.chatbot.model.Prompt;
import java.util.List;

/** The prompt of a recorded turn, assembled again from the log (R16). */
public sealed interface RecordedPrompt {
  /** Is the one that was sent: the same digest and count of tokens. */
  record Faithful(Prompt prompt) implements RecordedPrompt {}

  /**
   * Is not the one that was sent.
   *
   * @param reason what was expected, and what is there
   */
  record Unfaithful(String reason) implements RecordedPrompt {}

  /** Turns that it held are not in the log, or not before it. */
  record Gone(List<Long> turns) implements RecordedPrompt {}

  /** No attempt was made, so there was none. */
  record None() implements RecordedPrompt {}
}
