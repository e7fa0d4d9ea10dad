package com.milkyhoop.chatbot.cli.operate;

import com.milkyhoop.chatbot.cli.option.HelpOption;
import com.milkyhoop.chatbot.operator.letter.LetterTopic;
import java.util.OptionalLong;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The options of commands that read the dead letters of one topic. */
final class DlqTopicOptions {

  @Mixin private HelpOption help;

  @Parameters(paramLabel = "TOPIC", description = "Whose dead letters: requests, turns or log.")
  private LetterTopic source;

  @Option(
      names = "--offset",
      paramLabel = "N",
      defaultValue = "-1",
      description = "Take the letter at this offset alone.")
  private long offset;

  LetterTopic source() {
    return source;
  }

  /** Returns the offset of the one letter that is meant; empty: all. */
  OptionalLong offset() {
    return offset < 0 ? OptionalLong.empty() : OptionalLong.of(offset);
  }
}
