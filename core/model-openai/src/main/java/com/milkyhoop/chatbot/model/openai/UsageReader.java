package com.milkyhoop.chatbot.model.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.milkyhoop.chatbot.model.ModelUsage;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Reads token counts, by the names of the servers that are known. Where their sums differ, the
 * total decides what a count includes: Gemini and xAI leave reasoning out of the completion,
 * Anthropic's names leave what the cache holds out of the prompt.
 */
final class UsageReader {
  private static final int MAX_DEPTH = 3;

  private final JsonParser json;
  private long prompt;
  private long completion;
  private long total;
  private long cached;
  private long cacheWritten;
  private long reasoning;

  private UsageReader(JsonParser json) {
    this.json = json;
  }

  /** Reads the value that the parser stands on; null where it counts nothing. */
  static @Nullable ModelUsage usage(JsonParser json) throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      json.skipChildren();
      return null;
    }
    var reader = new UsageReader(json);
    reader.object(0);
    return reader.usage();
  }

  /** Reads the counts that llama.cpp adds to its last chunk, with usage or without. */
  static @Nullable ModelUsage timings(JsonParser json) throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      json.skipChildren();
      return null;
    }
    var reader = new UsageReader(json);
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      json.nextToken();
      long count = reader.count();
      switch (name) {
        case "prompt_n" -> reader.prompt += count;
        case "cache_n" -> {
          reader.prompt += count;
          reader.cached = count;
        }
        case "predicted_n" -> reader.completion = count;
        default -> {
          // Times.
        }
      }
    }
    return reader.usage();
  }

  private void object(int depth) throws IOException {
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      json.nextToken();
      if (json.currentToken() != JsonToken.START_OBJECT) {
        field(name, depth, count());
      } else if (depth < MAX_DEPTH) {
        object(depth + 1);
      } else {
        json.skipChildren();
      }
    }
  }

  /** The details have names of their own, wherever they stand; the sums stand at the top. */
  private void field(String name, int depth, long count) {
    switch (name) {
      case "prompt_tokens", "input_tokens" ->
          prompt = depth == 0 ? Math.max(prompt, count) : prompt;
      case "completion_tokens", "output_tokens" ->
          completion = depth == 0 ? Math.max(completion, count) : completion;
      case "total_tokens" -> total = depth == 0 ? count : total;
      // OpenAI, Moonshot; Anthropic and LiteLLM; DeepSeek.
      case "cached_tokens", "cache_read_input_tokens", "prompt_cache_hit_tokens" ->
          cached = Math.max(cached, count);
      // OpenRouter; Anthropic; LiteLLM.
      case "cache_write_tokens", "cache_creation_input_tokens", "cache_creation_tokens" ->
          cacheWritten = Math.max(cacheWritten, count);
      case "reasoning_tokens", "thoughts_tokens", "thinking_tokens" ->
          reasoning = Math.max(reasoning, count);
      default -> {
        // Of audio, of predictions, or a price.
      }
    }
  }

  private @Nullable ModelUsage usage() {
    if (prompt + completion + total == 0) {
      return null;
    }
    if (cached + cacheWritten > prompt) {
      prompt += cached + cacheWritten;
    }
    long left = total - prompt - completion;
    if (left > 0 && left == cached + cacheWritten) {
      prompt += left;
    } else if (left > 0) {
      completion += left;
      reasoning = Math.max(reasoning, left);
    } else if (reasoning > completion) {
      completion += reasoning;
    }
    return new ModelUsage(prompt, cached, cacheWritten, completion, reasoning);
  }

  private long count() throws IOException {
    json.skipChildren();
    return Math.max(0, json.getValueAsLong(0));
  }
}
