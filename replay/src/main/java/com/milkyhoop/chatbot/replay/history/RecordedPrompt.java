package com.milkyhoop.chatbot.replay.history;

import com.milkyhoop.chatbot.model.Prompt;
import java.util.List;

/** The prompt of a recorded turn, assembled again from the log (R16). */
public sealed interface RecordedPrompt {
  /** Equals the prompt that was sent: the same digest and count of tokens. */
  record Faithful(Prompt prompt) implements RecordedPrompt {}

  /**
   * Differs from the prompt that was sent.
   *
   * @param reason what was expected, and what is there
   */
  record Unfaithful(String reason) implements RecordedPrompt {}

  /** Can't be assembled: turns that it held are not in the log, or not before it. */
  record Gone(List<Long> turns) implements RecordedPrompt {}

  /** Does not exist: no attempt was made, so no prompt was sent. */
  record None() implements RecordedPrompt {}
}
