package com.milkyhoop.chatbot.replay.run.plan;

import static java.util.Objects.requireNonNull;

import com.milkyhoop.chatbot.model.FinishedTurn;
import com.milkyhoop.chatbot.model.Prompt;
import com.milkyhoop.chatbot.model.PromptAssembler;
import com.milkyhoop.chatbot.model.TokenCounter;
import com.milkyhoop.chatbot.replay.run.Arm;
import com.milkyhoop.chatbot.schemas.LogEvent;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Makes the prompt that an arm asks a turn with. Stateless. */
final class ArmPrompts {
  private static final int UNBOUNDED = Integer.MAX_VALUE / 4;

  private ArmPrompts() {}

  /**
   * Returns the recorded prompt with the arm's changes.
   *
   * @return empty where the message does not fit the arm's budget
   */
  static Optional<Prompt> of(Arm arm, CohortTurn.Askable turn) {
    boolean asRecorded =
        arm.systemPrompt() == null
            && arm.contextMaxTokens() == null
            && arm.contextMaxTurns() == null;
    return asRecorded ? Optional.of(turn.prompt()) : assembled(arm, turn, turn.earlier());
  }

  /**
   * Returns the prompt with another history.
   *
   * @param earlier newest first, in place of the recorded turns of the same numbers; those that are
   *     missing are left out
   */
  static Optional<Prompt> of(Arm arm, CohortTurn.Askable turn, List<FinishedTurn> earlier) {
    return assembled(arm, turn, earlier);
  }

  private static Optional<Prompt> assembled(
      Arm arm, CohortTurn.Askable turn, List<FinishedTurn> earlier) {
    LogEvent.Prompt recorded = requireNonNull(turn.turn().event().prompt());
    String system =
        arm.systemPrompt() == null ? turn.prompt().systemPrompt() : arm.systemPrompt().text();
    TokenCounter counter =
        TokenCounter.forModel(arm.model() == null ? recorded.model() : arm.model());
    String message = turn.turn().event().message();
    if (arm.contextMaxTokens() == null && arm.contextMaxTurns() == null) {
      Set<Long> held = new HashSet<>(turn.prompt().turns());
      return new PromptAssembler(counter, system, UNBOUNDED, UNBOUNDED)
          .assemble(
              message,
              counter.count(message),
              earlier.stream().filter(each -> held.contains(each.number())).iterator());
    }
    int maxTokens = arm.contextMaxTokens() == null ? UNBOUNDED : arm.contextMaxTokens();
    int maxTurns = arm.contextMaxTurns() == null ? UNBOUNDED : arm.contextMaxTurns();
    return new PromptAssembler(counter, system, maxTokens, maxTurns)
        .assemble(message, counter.count(message), earlier.iterator());
  }
}
