package com.milkyhoop.chatbot.replay.run;

import com.milkyhoop.chatbot.replay.log.LogReader;
import com.milkyhoop.chatbot.replay.log.OffsetRange;
import com.milkyhoop.chatbot.replay.log.OffsetRanges;
import com.milkyhoop.chatbot.replay.log.Selection;
import com.milkyhoop.chatbot.replay.log.SelectionOptions;
import com.milkyhoop.chatbot.replay.record.LoggedTurn;
import java.util.HashSet;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Selects the turns of a cohort, from what its manifest holds alone. */
public final class CohortSelection {
  private final LogReader log;
  private final OffsetRanges ranges;
  private final Selection selection;

  /**
   * @param topic of the log
   * @throws com.milkyhoop.chatbot.replay.command.BadInputException when it was made anew since
   */
  public CohortSelection(LogReader log, Cohort cohort, RunManifest.Topic topic) {
    this.log = log;
    this.ranges =
        new OffsetRanges(
            topic.name(),
            topic.id(),
            cohort.ranges().stream()
                .map(range -> new OffsetRange(range.partition(), range.from(), range.to()))
                .toList());
    Selection parsed = parse(cohort.selection());
    this.selection =
        cohort.listed().isEmpty() ? parsed : parsed.only(new HashSet<>(cohort.listed()));
  }

  @Command
  private static final class Words {
    @Mixin private final SelectionOptions options = new SelectionOptions();
  }

  private static Selection parse(List<String> words) {
    var holder = new Words();
    new CommandLine(holder).parseArgs(words.toArray(String[]::new));
    return holder.options.selection();
  }

  /** Returns the part of the log that it is selected from. */
  public OffsetRanges ranges() {
    return ranges;
  }

  /**
   * Returns a predicate that tells whether a turn belongs to the cohort; may read the log for that.
   */
  public Predicate<LoggedTurn> members() {
    return selection.of(log, ranges);
  }

  /** Passes on each of its turns, one at a time. */
  public void read(Consumer<LoggedTurn> to) {
    Predicate<LoggedTurn> members = members();
    log.forEachTurn(
        ranges,
        turn -> {
          if (members.test(turn)) {
            to.accept(turn);
          }
        });
  }
}
