package com.milkyhoop.chatbot.replay.record;

import com.milkyhoop.chatbot.model.ModelUsage;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Holds an arm's result for a recorded turn; one of each (turn, arm, repeat) counts.
 *
 * @param turn the recorded one
 * @param arm its name
 * @param repeat from 0
 * @param status how it ended
 * @param reply empty unless replied
 * @param finishReason empty unless replied
 * @param model as it names itself; empty unless replied
 * @param usage empty where the server did not count
 * @param firstTokenMs from the call's begin; empty where no text came
 * @param totalMs from the call's begin to its end
 * @param calls that were sent to servers, from 0
 * @param conditional whether its history holds replies of this arm that differ from the recorded
 * @param problem reason and sentence where it failed or is unfaithful, else empty
 */
public record ReplayedTurn(
    TurnRef turn,
    String arm,
    int repeat,
    Status status,
    String reply,
    String finishReason,
    String model,
    Optional<ModelUsage> usage,
    OptionalLong firstTokenMs,
    long totalMs,
    int calls,
    boolean conditional,
    String problem) {

  /** Names how a replayed turn ended. */
  public enum Status {
    /** The model answered. */
    REPLIED,
    /** The model did not answer, or what it said is no answer. */
    FAILED,
    /** The recorded prompt can't be assembled again, so nothing was sent. */
    UNFAITHFUL,
    /** Turns that the recorded prompt held are no longer in the log. */
    GONE
  }
}
