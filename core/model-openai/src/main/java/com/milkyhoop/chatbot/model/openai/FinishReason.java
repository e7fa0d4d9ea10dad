package com.milkyhoop.chatbot.model.openai;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Knows what finish reasons say of an answer. Each server has words of its own; those that are not
 * here, as {@code eos}, end an answer like {@code stop} and are passed on as they are.
 */
enum FinishReason {
  /** The text is whole. */
  ENDED,

  /**
   * The server broke the answer off: vLLM and SGLang say abort, OpenRouter and Mistral error,
   * DeepSeek insufficient_system_resource, Zhipu network_error, Bedrock malformed_model_output.
   */
  FAILED,

  /** The limit of the answer is used up. */
  LENGTH,

  /** The model's context is used up. */
  CONTEXT,

  /** A filter kept back what the model said, or was going to say. */
  FILTERED,

  /** The model calls a tool. */
  TOOL;

  private static final Map<String, FinishReason> WORDS = words();

  static FinishReason of(String word) {
    return WORDS.getOrDefault(word.toLowerCase(Locale.ROOT).replace('-', '_'), ENDED);
  }

  /** Returns the word, empty where it is a word for none. */
  static String normalized(String word) {
    return word.equalsIgnoreCase("null")
            || word.equalsIgnoreCase("none")
            || word.equalsIgnoreCase("undefined")
        ? ""
        : word;
  }

  private static Map<String, FinishReason> words() {
    Map<String, FinishReason> words = new HashMap<>();
    put(words, FAILED, "abort", "aborted", "cancel", "canceled", "cancelled", "error", "exception");
    put(words, FAILED, "fail", "failed", "failure", "engine_error", "internal_error", "timeout");
    put(words, FAILED, "server_error", "overloaded", "network_error", "malformed_response");
    put(words, FAILED, "insufficient_system_resource", "malformed_model_output");
    put(words, LENGTH, "length", "max_tokens", "max_output_tokens", "max_length", "token_limit");
    put(words, CONTEXT, "model_length", "context_length_exceeded", "model_context_window_exceeded");
    put(words, FILTERED, "content_filter", "content_filtered", "safety", "image_safety", "spii");
    put(words, FILTERED, "recitation", "blocklist", "prohibited_content", "sensitive", "refusal");
    put(words, FILTERED, "guardrail_intervened");
    put(words, TOOL, "tool_calls", "tool_call", "tool_use", "function_call", "malformed_tool_call");
    put(words, TOOL, "malformed_function_call", "malformed_tool_use", "unexpected_tool_call");
    return Map.copyOf(words);
  }

  private static void put(Map<String, FinishReason> all, FinishReason reason, String... words) {
    List.of(words).forEach(word -> all.put(word, reason));
  }
}
