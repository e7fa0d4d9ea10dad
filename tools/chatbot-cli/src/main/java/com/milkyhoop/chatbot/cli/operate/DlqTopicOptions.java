package com.milkyhoop.chatbot.cli.operate;

import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The options of commands that read the dead letters of one topic. */
final class DlqTopicOptions {

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and exit.")
  private boolean helpRequested;

  @Parameters(paramLabel = "TOPIC", description = "Whose dead letters: requests, turns or log.")
  private DlqSource source;

  @Option(
      names = "--offset",
      paramLabel = "N",
      defaultValue = "-1",
      description = "Take the letter at this offset alone.")
  private long offset;

  DlqSource source() {
    return source;
  }

  boolean isOne() {
    return offset >= 0;
  }

  boolean matches(ReadLetter letter) {
    return !isOne() || letter.offset() == offset;
  }

  /** Returns the first offset to read. */
  long from(TopicTail.Bounds bounds) {
    return isOne() ? Math.clamp(offset, bounds.begin(), bounds.end()) : bounds.begin();
  }
}
