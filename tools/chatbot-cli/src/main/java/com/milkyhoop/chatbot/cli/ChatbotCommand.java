package com.milkyhoop.chatbot.cli;

import com.milkyhoop.chatbot.cli.operate.OperateConsole;
import com.milkyhoop.chatbot.cli.option.HelpOption;
import com.milkyhoop.chatbot.localstack.process.ChildStartException;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The commands of {@code ./chatbot}. */
@Command(
    name = "chatbot",
    versionProvider = BuildVersion.class,
    synopsisSubcommandLabel = "COMMAND",
    description = "Talk to the chatbot, or run it on this machine.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:Completed; of cancel: the reply has ended, cancelled or completed.",
      "1:A message failed, or its reply was cancelled or cut short; standard error says why.",
      "2:Wrong usage.",
      "3:No chatbot answers, or the local stack did not start."
    })
final class ChatbotCommand {

  @Mixin private HelpOption help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Show version, commit and Java, and exit.")
  private boolean versionRequested;

  private ChatbotCommand() {}

  static CommandLine line(
      Terminal terminal,
      Home home,
      Channels channels,
      Sleeper sleeper,
      Map<String, String> environment) {
    ClientFactory clients = new ClientFactory(home, channels, sleeper, environment);
    return line(
        terminal, clients, new StackLauncher(terminal, home, environment), home, environment);
  }

  static CommandLine line(
      Terminal terminal,
      ClientFactory clients,
      StackLauncher launcher,
      Home home,
      Map<String, String> environment) {
    var commands = new CommandLine(new ChatbotCommand());
    var operate = new OperateConsole(terminal.out(), terminal.err(), home.folder(), environment);
    operate.addTo(commands);
    return commands
        .addSubcommand(new ChatCommand(terminal, clients, launcher))
        .addSubcommand(new SendCommand(terminal, clients))
        .addSubcommand(new ResumeCommand(terminal, clients))
        .addSubcommand(new CancelCommand(terminal, clients))
        .addSubcommand(new UsageCommand(terminal, clients))
        .addSubcommand(new BudgetCommand(terminal, clients))
        .addSubcommand(new UpCommand(terminal, launcher))
        .addSubcommand(new TrainCommand(terminal, clients, home))
        .addSubcommand(new CompletionCommand())
        .addSubcommand(handedOver(new ReplayLauncher(home)))
        .addSubcommand("erase", handedOver(new PrivacyLauncher(home, "erase", "erase")))
        .addSubcommand("export", handedOver(new PrivacyLauncher(home, "export", "export-user")))
        .addSubcommand(handedOver(new BenchLauncher(home)))
        .setOut(terminal.out())
        .setErr(terminal.err())
        .setUsageHelpAutoWidth(true)
        .setExecutionExceptionHandler((failure, line, _) -> report(failure, line, operate));
  }

  /** Returns a command whose arguments, all of them, are for its own program. */
  private static CommandLine handedOver(Object command) {
    return new CommandLine(command)
        .setUnmatchedOptionsArePositionalParams(true)
        .setStopAtUnmatched(true);
  }

  private static int report(Exception failure, CommandLine line, OperateConsole operate)
      throws Exception {
    if (failure instanceof ChildStartException || failure instanceof UncheckedIOException) {
      line.getErr().println("chatbot: " + failure.getMessage());
      return ExitCode.NO_CHATBOT;
    }
    if (failure instanceof MalformedInputException) {
      line.getErr().println("chatbot: the input is not UTF-8; the lines before were sent");
      return ExitCode.BAD_USAGE;
    }
    return operate.report(failure);
  }
}
