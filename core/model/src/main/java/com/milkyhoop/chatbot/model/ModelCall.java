package com.milkyhoop.chatbot.model;

import java.util.function.Consumer;

/** One answer being asked for. Run once, on one thread. */
public interface ModelCall {
  /**
   * Streams the answer and blocks until its end. Failures before the first text are tried again
   * inside, here or at another server, as long as that can help; after it, never.
   *
   * @param onText gets the text in pieces, as it comes, in order, all of one answer; one thread at
   *     a time, possibly not the calling one; nothing is read while it works
   * @throws ModelException when there is no whole answer, also after {@link #cancel}
   */
  Completion run(Consumer<String> onText) throws ModelException;

  /** Closes the connection, so that no more tokens are paid for. From any thread, any time. */
  void cancel();
}
