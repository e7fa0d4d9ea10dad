package com.milkyhoop.chatbot.replay.show;

import com.milkyhoop.chatbot.replay.command.BadInputException;
import com.milkyhoop.chatbot.replay.command.ReplayConsole;
import com.milkyhoop.chatbot.replay.log.Installation;
import com.milkyhoop.chatbot.replay.log.LogReader;
import com.milkyhoop.chatbot.replay.log.LogRecord;
import com.milkyhoop.chatbot.replay.log.LogVisitor;
import com.milkyhoop.chatbot.replay.log.OffsetRanges;
import com.milkyhoop.chatbot.replay.log.SelectionOptions;
import com.milkyhoop.chatbot.replay.record.LoggedTurn;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code replay list}: what is in the log. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "Count the turns of the log: time span, conversations, outcomes, models, tokens.")
public final class ListCommand implements Callable<Integer> {
  private final ReplayConsole console;

  @Mixin private SelectionOptions options;

  @Option(names = "--json", description = "Writes one JSON object.")
  private boolean json;

  public ListCommand(ReplayConsole console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Installation installation = Installation.find(console);
    var reader = new LogReader(installation.kafka());
    OffsetRanges ranges = reader.present();
    Predicate<LoggedTurn> selected = options.selection().of(reader, ranges);
    var all = new LogSummary();
    reader.read(ranges, _ -> new Counting(selected, all));
    if (all.turns() == 0 && ranges.size() > 0) {
      throw new BadInputException("no turn of the log is selected");
    }
    var text = new SummaryText(ranges, all);
    if (json) {
      text.json(console.out());
    } else {
      text.write(console.out());
    }
    return 0;
  }

  /** Counts a partition for itself, and adds it to the others' at its end. */
  private record Counting(Predicate<LoggedTurn> selected, LogSummary all, LogSummary own)
      implements LogVisitor {
    Counting(Predicate<LoggedTurn> selected, LogSummary all) {
      this(selected, all, new LogSummary());
    }

    @Override
    public void visit(LogRecord record) {
      switch (record) {
        case LogRecord.Event event -> {
          if (selected.test(event.turn())) {
            own.add(event.turn());
          }
        }
        case LogRecord.Erasure _ -> {}
        case LogRecord.Tombstone _ -> own.addTombstone();
        case LogRecord.Malformed _ -> own.addMalformed();
      }
    }

    @Override
    public void end() {
      synchronized (all) {
        all.add(own);
      }
    }
  }
}
