package com.milkyhoop.chatbot.replay.privacy;

import com.milkyhoop.chatbot.operator.export.UserExport;
import com.milkyhoop.chatbot.replay.command.ReplayConsole;
import com.milkyhoop.chatbot.replay.log.Installation;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code export-user}: prints what is held of a user, or of one session. */
@Command(
    name = "export-user",
    mixinStandardHelpOptions = true,
    description = {
      "Print everything that is held of a user, or of one session: one JSON object a line.",
      "With DATABASE_URL also the rows that are not of the log. docs/privacy.md describes the"
          + " lines."
    })
public final class ExportUserCommand implements Callable<Integer> {
  private final ReplayConsole console;

  @Mixin private final SubjectOptions options = new SubjectOptions();

  public ExportUserCommand(ReplayConsole console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Installation installation = Installation.find(console);
    long lines =
        new UserExport(installation.kafka(), options.subject(), console.out()::println)
            .write(installation.database());
    console.err().printf("%,d lines%n", lines);
    return 0;
  }
}
