package com.milkyhoop.chatbot.replay.run.command;

import com.milkyhoop.chatbot.replay.log.SelectionOptions;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** Finds the options of a command line that select turns, as they were written. */
final class SelectionArguments {
  private static final String SEED = "--seed";

  private final ParseResult parsed;

  SelectionArguments(CommandSpec command) {
    this.parsed = command.commandLine().getParseResult();
  }

  /** Returns the options in one order, so that equal selections are equal. */
  List<String> arguments() {
    List<String> arguments = new ArrayList<>();
    parsed.matchedOptions().stream()
        .filter(SelectionArguments::selects)
        .sorted(Comparator.comparing(OptionSpec::longestName))
        .distinct()
        .forEach(
            option -> {
              for (String value : option.originalStringValues()) {
                arguments.add(
                    option.arity().max() == 0
                        ? option.longestName()
                        : option.longestName() + "=" + value);
              }
            });
    return arguments;
  }

  long seed() {
    return parsed.matchedOptionValue(SEED, 0L);
  }

  private static boolean selects(OptionSpec option) {
    return option.userObject() instanceof Field field
        && field.getDeclaringClass() == SelectionOptions.class;
  }
}
