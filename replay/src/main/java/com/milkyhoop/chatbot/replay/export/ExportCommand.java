package com.milkyhoop.chatbot.replay.export;

import com.milkyhoop.chatbot.replay.command.BadInputException;
import com.milkyhoop.chatbot.replay.command.ReplayConsole;
import com.milkyhoop.chatbot.replay.command.WholeFile;
import com.milkyhoop.chatbot.replay.log.Installation;
import com.milkyhoop.chatbot.replay.log.LogReader;
import com.milkyhoop.chatbot.replay.log.OffsetRanges;
import com.milkyhoop.chatbot.replay.log.SelectionOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code replay export}: selected turns as a file. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = {
      "Write selected turns into a file, a line of JSON each.",
      "openai: the prompt as it was sent and the reply, as OpenAI's fine-tuning takes it.",
      "events: the events as they stand in the log."
    })
public final class ExportCommand implements Callable<Integer> {
  private final ReplayConsole console;

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

  /** The forms of a line. */
  enum Format {
    OPENAI,
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
    Installation installation = Installation.find(console);
    var reader = new LogReader(installation.kafka());
    OffsetRanges ranges = reader.present();
    var export = new TurnExport(reader, ranges, options.selection().of(reader, ranges));
    WholeFile.write(file, out -> write(export, out));
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

  private void write(TurnExport export, OutputStream out) throws IOException {
    switch (format) {
      case EVENTS -> export.events(out);
      case OPENAI ->
          export.turns(
              out, (turn, prompt) -> List.of(ExportLine.chat(prompt, turn.event().reply())));
    }
    if (export.written() == 0) {
      throw new BadInputException(
          export.leftOut() == 0
              ? "no turn of the log is selected; nothing was written"
              : "no selected turn has a reply and a prompt that is known; nothing was written");
    }
  }
}
