package com.milkyhoop.chatbot.model;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingRegistry;
import com.knuddels.jtokkit.api.EncodingType;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts the tokens of a text in a model's encoding: what {@code message_tokens} and {@code
 * reply_tokens} mean. Thread-safe.
 *
 * <p>An encoding takes some 0.3 s to load, which begins with the first counter for it and goes on
 * beside the rest of a start; the first count waits for it.
 */
public final class TokenCounter {
  /** Tokens that the chat format adds to each message (OpenAI cookbook, "count tokens"). */
  public static final int PER_MESSAGE = 4;

  /** Tokens that begin the assistant's reply. */
  public static final int PER_REPLY = 3;

  private static final EncodingRegistry REGISTRY = Encodings.newLazyEncodingRegistry();
  private static final Map<EncodingType, CompletableFuture<Encoding>> LOADED =
      new ConcurrentHashMap<>();

  private final EncodingType type;
  private final CompletableFuture<Encoding> encoding;

  private TokenCounter(EncodingType type) {
    this.type = type;
    this.encoding =
        LOADED.computeIfAbsent(
            type,
            missing ->
                CompletableFuture.supplyAsync(
                    () -> REGISTRY.getEncoding(missing), Thread::startVirtualThread));
  }

  /**
   * Returns the counter for a model.
   *
   * @param model as the server names it, with a provider's prefix or not
   */
  public static TokenCounter forModel(String model) {
    return new TokenCounter(ModelEncodings.of(model));
  }

  /**
   * Returns the counter for an encoding.
   *
   * @param name as {@link #encoding} returns it
   * @return empty where no encoding has this name
   */
  public static Optional<TokenCounter> forEncoding(String name) {
    return EncodingType.fromName(name).map(TokenCounter::new);
  }

  /** Returns the name of the encoding, as OpenAI's tiktoken has it: {@code o200k_base}. */
  public String encoding() {
    return type.getName();
  }

  /** Names of special tokens within the text count as plain text. */
  public int count(String text) {
    return encoding.join().countTokensOrdinary(text);
  }

  /** Tokens of a prompt that holds only the system prompt, empty for none, and one message. */
  public int minimalPrompt(String systemPrompt, int messageTokens) {
    int system = systemPrompt.isEmpty() ? 0 : PER_MESSAGE + count(systemPrompt);
    return system + PER_MESSAGE + messageTokens + PER_REPLY;
  }
}
