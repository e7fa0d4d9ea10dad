package com.milkyhoop.chatbot.cli;

import com.milkyhoop.chatbot.cli.option.HelpOption;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code chatbot completion}: has a shell complete commands and options. */
@Command(
    name = "completion",
    description = {
      "Print a script that has bash or zsh complete commands and options.",
      "Use it by: eval \"$(./chatbot completion)\""
    })
final class CompletionCommand implements Runnable {

  @Spec private CommandSpec command;
  @Mixin private HelpOption help;

  @Override
  public void run() {
    CommandSpec all = command.root();
    command.commandLine().getOut().print(AutoComplete.bash(all.name(), all.commandLine()));
    command.commandLine().getOut().flush();
  }
}
