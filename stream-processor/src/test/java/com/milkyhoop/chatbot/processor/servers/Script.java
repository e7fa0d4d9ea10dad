package com.milkyhoop.chatbot.processor.servers;

import java.io.IOException;

/** Decides what a {@link ModelServer} does with one request. */
@FunctionalInterface
interface Script {
  /**
   * @throws IOException also when the client has gone away, which ends the script
   */
  void play(ModelAnswer answer) throws IOException, InterruptedException;

  /** Plays {@code first} for the server's first request and {@code then} for those after it. */
  static Script once(Script first, Script then) {
    return answer -> (answer.number() == 1 ? first : then).play(answer);
  }
}
