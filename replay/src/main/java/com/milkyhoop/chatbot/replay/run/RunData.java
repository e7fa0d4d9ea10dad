package com.milkyhoop.chatbot.replay.run;

import com.milkyhoop.chatbot.replay.record.Judgement;
import com.milkyhoop.chatbot.replay.record.LoggedTurn;
import com.milkyhoop.chatbot.replay.record.ReplayedTurn;
import com.milkyhoop.chatbot.replay.record.TurnRef;
import java.util.List;
import java.util.Map;

/**
 * Holds everything that is known of a run, for judging and reporting.
 *
 * @param recorded the cohort's turns that the log still has
 * @param replayed one for each turn, arm and repeat that has a result
 * @param judgements one for each of those and each judge that has judged it
 */
public record RunData(
    RunManifest manifest,
    Map<TurnRef, LoggedTurn> recorded,
    List<ReplayedTurn> replayed,
    List<Judgement> judgements) {
  public RunData {
    recorded = Map.copyOf(recorded);
    replayed = List.copyOf(replayed);
    judgements = List.copyOf(judgements);
  }
}
