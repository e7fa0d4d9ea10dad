package com.milkyhoop.chatbot.replay.export;

import com.milkyhoop.chatbot.replay.command.AtomicFile;
import com.milkyhoop.chatbot.replay.command.BadInputException;
import com.milkyhoop.chatbot.replay.command.ReplayConsole;
import com.milkyhoop.chatbot.replay.log.Installation;
import com.milkyhoop.chatbot.replay.log.LogReader;
import com.milkyhoop.chatbot.replay.log.OffsetRanges;
import com.milkyhoop.chatbot.replay.log.Selection;
import com.milkyhoop.chatbot.replay.log.SelectionOptions;
import com.milkyhoop.chatbot.replay.run.RunData;
import com.milkyhoop.chatbot.replay.run.topic.ReplayKafka;
import com.milkyhoop.chatbot.replay.run.topic.RunReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code replay export}: selected turns as a file. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = {
      "Write selected turns into a file, a line of JSON each.",
      "openai: the prompt as it was sent and the reply, as OpenAI's fine-tuning takes it.",
      "dpo: two replies to a prompt, the one that a run's judges preferred first (with --run).",
      "events: the events as they stand in the log."
    })
public final class ExportCommand implements Callable<Integer> {
  private final ReplayConsole console;

  @Spec private CommandSpec command;

  @Mixin private SelectionOptions options;

  @Option(
      names = "--format",
      required = true,
      paramLabel = "FORMAT",
      description = "One of: ${COMPLETION-CANDIDATES}.")
  private Format format;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "Where to; a file that is there is replaced when all is written.")
  private Path file;

  @Option(
      names = "--run",
      paramLabel = "NAME",
      description = "For dpo: the run whose judgements say which reply is preferred.")
  private @Nullable String run;

  @Option(
      names = "--arm",
      paramLabel = "NAME",
      description = "For dpo: the arm whose replies count (default: all).")
  private @Nullable String arm;

  /** The forms of a line. */
  enum Format {
    OPENAI,
    DPO,
    EVENTS;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public ExportCommand(ReplayConsole console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    if ((format == Format.DPO) == (run == null)) {
      throw new ParameterException(
          command.commandLine(), "--run belongs to --format dpo, which needs it");
    }
    Installation installation = Installation.find(console);
    var reader = new LogReader(installation.kafka());
    Preferences preferences = run == null ? Preferences.NONE : preferences(installation, run);
    Selection selection = options.selection();
    OffsetRanges ranges = reader.present();
    var export =
        new TurnExport(
            reader,
            ranges,
            (run == null ? selection : selection.only(preferences.turns())).of(reader, ranges));
    AtomicFile.write(file, out -> write(export, preferences, out));
    console
        .err()
        .printf(
            Locale.ROOT,
            "%,d lines in %s%s%n",
            export.written(),
            file,
            export.leftOut() == 0
                ? ""
                : String.format(
                    Locale.ROOT,
                    "; %,d selected turns have no reply or no prompt that is known",
                    export.leftOut()));
    return 0;
  }

  private void write(TurnExport export, Preferences preferences, OutputStream out)
      throws IOException {
    switch (format) {
      case EVENTS -> export.events(out);
      case OPENAI ->
          export.turns(
              out, (turn, prompt) -> List.of(ExportLine.chat(prompt, turn.event().reply())));
      case DPO ->
          export.turns(
              out,
              (turn, prompt) ->
                  preferences.of(turn.ref()).stream()
                      .map(each -> ExportLine.preference(prompt, each.preferred(), each.other()))
                      .toList());
    }
    if (export.written() == 0) {
      throw new BadInputException(
          export.leftOut() == 0
              ? "no turn of the log is selected; nothing was written"
              : "no selected turn has a reply and a prompt that is known; nothing was written");
    }
  }

  /** Returns the run's judgements of the turns that the log still has. */
  private Preferences preferences(Installation installation, String name) {
    RunData data =
        new RunReader(new ReplayKafka(installation.kafka()), new LogReader(installation.kafka()))
            .read(name);
    var preferences =
        Preferences.of(
            data.recorded(), data.replayed(), data.judgements(), Optional.ofNullable(arm));
    if (preferences.turns().isEmpty()) {
      throw new BadInputException(
          "no judge of run %s preferred a reply; nothing was written".formatted(name));
    }
    return preferences;
  }
}
