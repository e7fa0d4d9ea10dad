package com.milkyhoop.chatbot.e2e.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.milkyhoop.chatbot.v1.Delta;

/** The text on a client's screen: deltas, concatenated. Not thread-safe. */
final class ShownText {
  private final StringBuilder text = new StringBuilder();
  private long bytes;

  /**
   * @throws IllegalStateException when the delta does not follow what is shown
   */
  void append(Delta delta) {
    if (delta.getOffset() != bytes) {
      throw new IllegalStateException(
          "a delta at offset %d where %d bytes are shown".formatted(delta.getOffset(), bytes));
    }
    text.append(delta.getText());
    bytes += delta.getText().getBytes(UTF_8).length;
  }

  void clear() {
    text.setLength(0);
    bytes = 0;
  }

  /** UTF-8 bytes. */
  long bytes() {
    return bytes;
  }

  boolean is(String reply) {
    return reply.contentEquals(text);
  }
}
