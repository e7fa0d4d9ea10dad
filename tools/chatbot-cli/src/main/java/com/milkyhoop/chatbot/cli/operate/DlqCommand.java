package com.milkyhoop.chatbot.cli.operate;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code chatbot dlq}: the records that could not be processed. */
@Command(
    name = "dlq",
    synopsisSubcommandLabel = "COMMAND",
    description = {
      "Look at the dead letters: records that could not be processed, with their cause.",
      "Of the local stack that runs here, else of KAFKA_BROKER."
    })
final class DlqCommand implements Runnable {

  @Spec private CommandSpec command;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and exit.")
  private boolean helpRequested;

  @Override
  public void run() {
    throw new ParameterException(command.commandLine(), "name one of: list, show, redrive");
  }
}
