package com.milkyhoop.chatbot.model.openai;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.milkyhoop.chatbot.model.ReplyBeginning;

/**
 * The request of one call to go on with a reply (R13).
 *
 * @param way never {@link Continuing#OFF}
 */
record Continuation(ReplyBeginning beginning, Continuing way) {
  /** Is found again in an answer to a request in words, and is hardly there by chance. */
  private static final int ANCHOR_CHARS = 60;

  /**
   * Returns what the server is given. White space at its end is left out: many chat templates drop
   * it, and a model that sees it writes on another way than it would have.
   */
  String given() {
    return beginning.text().stripTrailing();
  }

  /** Returns the last words of what is given, which an answer to a request in words begins with. */
  String anchor() {
    String given = given();
    int from = Math.max(0, given.length() - ANCHOR_CHARS);
    for (int i = from; from > 0 && i < given.length() - ANCHOR_CHARS / 2; i++) {
      if (Character.isWhitespace(given.charAt(i))) {
        return given.substring(i + 1);
      }
    }
    return given.substring(
        from > 0 && Character.isLowSurrogate(given.charAt(from)) ? from + 1 : from);
  }

  /** Returns what is asked in words. */
  String request() {
    return """
        Your reply was cut off before its end. Write the rest of it.
        Begin with its last words, exactly as they are between the lines, then go on from there.
        Do not begin again, and say nothing about this request.
        ---
        %s
        ---"""
        .formatted(anchor());
  }

  /** Returns the most tokens that the rest may have, of those that the whole reply may. */
  int maxTokens(int ofReply) {
    return Math.max(1, ofReply - beginning.tokens());
  }

  /** Returns the length of what it goes on from, in UTF-8. */
  int bytes() {
    return beginning.text().getBytes(UTF_8).length;
  }
}
