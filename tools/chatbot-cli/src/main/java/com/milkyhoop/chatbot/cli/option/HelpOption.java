package com.milkyhoop.chatbot.cli.option;

import picocli.CommandLine.Option;

/** The option by which every command explains itself. */
public final class HelpOption {

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and exit.")
  private boolean requested;
}
