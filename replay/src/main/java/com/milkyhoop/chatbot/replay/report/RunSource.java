package com.milkyhoop.chatbot.replay.report;

import com.milkyhoop.chatbot.replay.run.RunData;

/** Reads runs. */
@FunctionalInterface
interface RunSource {
  /**
   * Returns a run, whether it is over or not.
   *
   * @throws com.milkyhoop.chatbot.replay.command.BadInputException when there is no such run
   */
  RunData read(String run);
}
