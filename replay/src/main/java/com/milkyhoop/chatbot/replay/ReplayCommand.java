package com.milkyhoop.chatbot.replay;

import com.milkyhoop.chatbot.kafka.KafkaRefusals;
import com.milkyhoop.chatbot.kit.ConfigException;
import com.milkyhoop.chatbot.operator.database.DatabaseUnreadableException;
import com.milkyhoop.chatbot.replay.command.BadInputException;
import com.milkyhoop.chatbot.replay.command.ReplayConsole;
import com.milkyhoop.chatbot.replay.command.ReplayException;
import com.milkyhoop.chatbot.replay.command.UnreachableException;
import com.milkyhoop.chatbot.replay.export.ExportCommand;
import com.milkyhoop.chatbot.replay.imports.ImportCommand;
import com.milkyhoop.chatbot.replay.log.Installation;
import com.milkyhoop.chatbot.replay.privacy.EraseCommand;
import com.milkyhoop.chatbot.replay.privacy.ExportUserCommand;
import com.milkyhoop.chatbot.replay.rebuild.RebuildCommand;
import com.milkyhoop.chatbot.replay.rebuild.RestoreContextCommand;
import com.milkyhoop.chatbot.replay.report.ReportCommand;
import com.milkyhoop.chatbot.replay.run.command.RunCommand;
import com.milkyhoop.chatbot.replay.show.ListCommand;
import com.milkyhoop.chatbot.replay.show.ShowCommand;
import com.milkyhoop.chatbot.replay.verify.VerifyCommand;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.RunLast;

/** The commands of {@code ./chatbot replay}. */
@Command(
    name = "replay",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    description = {
      "Read the conversations of the log back: look at them, prove them, run them again.",
      "Finds a local stack that ./chatbot up runs here; elsewhere KAFKA_BROKER, KAFKA_CLIENT_* and"
          + " DATABASE_URL say where."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:Done; what was to be shown holds.",
      "1:It does not hold; standard output says what.",
      "2:Wrong usage, or input that can't be used.",
      "3:Kafka, a database or a model can't be reached, or a file can't be written.",
      "4:A run is at its cap on costs (--max-cost), and not complete."
    })
final class ReplayCommand {

  private ReplayCommand() {}

  static CommandLine line(ReplayConsole console) {
    return new CommandLine(new ReplayCommand())
        .addSubcommand(new ListCommand(console))
        .addSubcommand(new ShowCommand(console))
        .addSubcommand(new VerifyCommand(console))
        .addSubcommand(new ExportCommand(console))
        .addSubcommand(new RunCommand(console))
        .addSubcommand(new ImportCommand(console))
        .addSubcommand(new RebuildCommand(console))
        .addSubcommand(new RestoreContextCommand(console))
        .addSubcommand(new ReportCommand(console))
        .addSubcommand(new EraseCommand(console))
        .addSubcommand(new ExportUserCommand(console))
        .setOut(console.out())
        .setErr(console.err())
        .setUsageHelpAutoWidth(true)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionStrategy(parsed -> written(new RunLast().execute(parsed), console))
        .setExecutionExceptionHandler((failure, line, _) -> report(failure, line, console));
  }

  /** Returns the exit code of a command that ended; its writer tells nobody of a full disk. */
  private static int written(int exitCode, ReplayConsole console) {
    if (!console.out().checkError()) {
      return exitCode;
    }
    console.err().println("chatbot replay: the standard output can't be written, or not all of it");
    return UnreachableException.EXIT_CODE;
  }

  private static int report(Exception failure, CommandLine line, ReplayConsole console)
      throws Exception {
    switch (failure) {
      case ReplayException expected -> {
        line.getErr().println("chatbot replay: " + expected.getMessage());
        return expected.exitCode();
      }
      case ConfigException config -> {
        line.getErr().println("chatbot replay: " + config.getMessage());
        return BadInputException.EXIT_CODE;
      }
      case DatabaseUnreadableException database -> {
        line.getErr().println("chatbot replay: " + database.getMessage());
        return database.hasNoTables()
            ? BadInputException.EXIT_CODE
            : UnreachableException.EXIT_CODE;
      }
      case KafkaException kafka -> {
        // Finds the installation as before: brokers that refuse something are up.
        String text =
            KafkaRefusals.isRefusal(kafka)
                ? Installation.find(console).kafka().refusals().describe(kafka)
                : kafka.getMessage();
        line.getErr().println("chatbot replay: " + text);
        return UnreachableException.EXIT_CODE;
      }
      default -> throw failure;
    }
  }
}
