package com.milkyhoop.chatbot.replay.run.plan;

import com.milkyhoop.chatbot.model.FinishedTurn;
import com.milkyhoop.chatbot.model.Prompt;
import com.milkyhoop.chatbot.replay.record.LoggedTurn;
import com.milkyhoop.chatbot.replay.record.ReplayedTurn;
import java.util.List;

/** A selected turn, with what it takes to ask it again. */
public sealed interface CohortTurn {
  LoggedTurn turn();

  /**
   * A turn whose recorded prompt could be assembled again.
   *
   * @param prompt as it was sent
   * @param earlier the conversation's finished turns before this one, newest first
   */
  record Askable(LoggedTurn turn, Prompt prompt, List<FinishedTurn> earlier) implements CohortTurn {
    public Askable {
      earlier = List.copyOf(earlier);
    }
  }

  /**
   * A turn that can't be asked again.
   *
   * @param status UNFAITHFUL or GONE
   * @param problem what is missing or differs
   */
  record Unaskable(LoggedTurn turn, ReplayedTurn.Status status, String problem)
      implements CohortTurn {}
}
