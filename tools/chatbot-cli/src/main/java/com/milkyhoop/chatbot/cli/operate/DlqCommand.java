package com.milkyhoop.chatbot.cli.operate;

import com.milkyhoop.chatbot.cli.option.HelpOption;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
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

  @Mixin private HelpOption help;

  @Override
  public void run() {
    throw new ParameterException(command.commandLine(), "name one of: list, show, redrive");
  }
}
