package com.milkyhoop.chatbot.replay.run.plan;

import com.milkyhoop.chatbot.replay.history.ConversationVisitor;
import com.milkyhoop.chatbot.replay.history.Conversations;
import com.milkyhoop.chatbot.replay.history.RecordedPrompt;
import com.milkyhoop.chatbot.replay.history.TurnHistory;
import com.milkyhoop.chatbot.replay.log.LogReader;
import com.milkyhoop.chatbot.replay.log.LogRecord;
import com.milkyhoop.chatbot.replay.record.LoggedTurn;
import com.milkyhoop.chatbot.replay.record.ReplayedTurn;
import com.milkyhoop.chatbot.replay.run.Cohort;
import com.milkyhoop.chatbot.replay.run.CohortSelection;
import com.milkyhoop.chatbot.replay.run.RunManifest;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Reads a cohort from the log, and assembles the prompt of each of its turns again (R16). */
public final class LogCohortReader implements CohortReader {
  private final LogReader log;
  private final RunManifest.Topic topic;

  /**
   * @param topic of the log, as the run knows it
   */
  public LogCohortReader(LogReader log, RunManifest.Topic topic) {
    this.log = log;
    this.topic = topic;
  }

  @Override
  public void read(Cohort cohort, Consumer<CohortTurn> to) {
    var selection = new CohortSelection(log, cohort, topic);
    Predicate<LoggedTurn> members = selection.members();
    new Conversations(log)
        .read(
            selection.ranges(),
            _ -> (_, bounds) -> new SelectedTurns(new TurnHistory(bounds), members, to));
  }

  /** Collects the selected turns of one conversation, and passes them on together. */
  private static final class SelectedTurns implements ConversationVisitor {
    private final TurnHistory history;
    private final Predicate<LoggedTurn> members;
    private final Consumer<CohortTurn> to;
    private final List<CohortTurn> selected = new ArrayList<>();

    SelectedTurns(TurnHistory history, Predicate<LoggedTurn> members, Consumer<CohortTurn> to) {
      this.history = history;
      this.members = members;
      this.to = to;
    }

    @Override
    public void event(LogRecord.Event event) {
      LoggedTurn turn = event.turn();
      if (turn.event().turn() == 1) {
        // The conversation expired, and begins again.
        history.clear();
      }
      if (members.test(turn)) {
        selected.add(
            switch (history.recorded(turn.event())) {
              case RecordedPrompt.Faithful(var prompt) ->
                  new CohortTurn.Askable(turn, prompt, history.before(turn.event()));
              case RecordedPrompt.Unfaithful(String reason) ->
                  new CohortTurn.Unaskable(turn, ReplayedTurn.Status.UNFAITHFUL, reason);
              case RecordedPrompt.Gone(var turns) ->
                  new CohortTurn.Unaskable(
                      turn,
                      ReplayedTurn.Status.GONE,
                      "turns %s of its prompt are not in the log".formatted(turns));
              case RecordedPrompt.None() ->
                  new CohortTurn.Unaskable(
                      turn, ReplayedTurn.Status.UNFAITHFUL, "no prompt was made for it");
            });
      }
      history.add(turn.event());
    }

    @Override
    public void end() {
      selected.forEach(to);
    }
  }
}
