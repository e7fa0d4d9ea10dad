package com.milkyhoop.chatbot.processor.turn;

import java.util.function.Consumer;

/** One answer being asked for. Run once, on one thread. */
public interface ModelCall {
  /**
   * Streams the answer and blocks until its end. Failures before the first text are tried again
   * inside, as long as that can help; after it, never.
   *
   * @param onText gets the text in pieces, as it comes, in order, on the calling thread; nothing is
   *     read while it works
   * @throws ModelException when there is no whole answer, also after {@link #cancel}
   */
  Completion run(Consumer<String> onText) throws ModelException;

  /** Closes the connection, so that no more tokens are paid for. From any thread, any time. */
  void cancel();
}
