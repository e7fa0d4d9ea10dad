package com.milkyhoop.chatbot.bench.history;

import com.milkyhoop.chatbot.model.TokenCounter;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Texts of a turn that took place before.
 *
 * @param messageTokens of the message, in the encoding of {@link #MODEL}; as are {@code
 *     replyTokens} of the reply
 */
public record PastExchange(String message, int messageTokens, String reply, int replyTokens) {
  /** Says whose encoding counts, as in the services that have no other set. */
  public static final String MODEL = "gpt-4o";

  private static final String[] WORDS =
      "it takes about as long as the way from one end to the other and back".split(" ", -1);
  private static final TokenCounter TOKENS = TokenCounter.forModel(MODEL);

  /** Texts of so many words, about a token each. */
  public static PastExchange ofWords(int messageWords, int replyWords) {
    String message = words(messageWords);
    String reply = words(replyWords);
    return new PastExchange(message, TOKENS.count(message), reply, TOKENS.count(reply));
  }

  private static String words(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> WORDS[i % WORDS.length])
        .collect(Collectors.joining(" "));
  }
}
