package com.milkyhoop.chatbot.modelstub;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * Counts the tokens of prompts, and how many of them OpenAI would read from its cache: the longest
 * prefix that an earlier prompt for the same model had too, token by token, if it has 1,024 tokens
 * or more, in steps of 128 (platform.openai.com/docs/guides/prompt-caching). Keeps no text, only a
 * hash of 64 bits for each such prefix; nothing for a shorter prompt. Prefixes leave when there are
 * more than {@value #MOST_PREFIXES}, the least recently used first; not, as OpenAI's do, after some
 * minutes. Thread-safe.
 */
final class CachedPrefixes {

  static final int SHORTEST_PREFIX = 1_024;
  static final int STEP = 128;

  /** Holds those of some 1,000 prompts of 16,384 tokens; about 10 MiB. */
  private static final int MOST_PREFIXES = 131_072;

  private static final int TOKENS_BEFORE_A_MESSAGE = 3;
  private static final int TOKENS_AFTER_A_MESSAGE = 1;

  /** Begins the answer. */
  private static final int TOKENS_AFTER_ALL = 3;

  private final int mostPrefixes;

  /** Holds them in the order of their last use. */
  private final LinkedHashSet<Long> prefixes = new LinkedHashSet<>();

  CachedPrefixes() {
    this(MOST_PREFIXES);
  }

  CachedPrefixes(int mostPrefixes) {
    this.mostPrefixes = mostPrefixes;
  }

  /** Counts a prompt that is answered now, and keeps its prefixes for those that come. */
  PromptTokens read(StubRequest request) {
    List<int[]> messages = new ArrayList<>();
    int count = TOKENS_AFTER_ALL;
    for (ChatMessage message : request.messages()) {
      int[] tokens = TokenPieces.numbers(message.content());
      messages.add(tokens);
      count += TOKENS_BEFORE_A_MESSAGE + tokens.length + TOKENS_AFTER_A_MESSAGE;
    }
    if (count - TOKENS_AFTER_ALL < SHORTEST_PREFIX) {
      return new PromptTokens(count, 0);
    }
    return new PromptTokens(count, cached(prefixes(request, messages)));
  }

  /** Looks up the longest first, and leaves the shortest as the one that was used last. */
  private synchronized int cached(List<Long> ofPrompt) {
    int cached = 0;
    for (int i = ofPrompt.size() - 1; i >= 0; i--) {
      boolean known = prefixes.contains(ofPrompt.get(i));
      prefixes.addLast(ofPrompt.get(i));
      if (known && cached == 0) {
        cached = SHORTEST_PREFIX + i * STEP;
      }
    }
    while (prefixes.size() > mostPrefixes) {
      prefixes.removeFirst();
    }
    return cached;
  }

  /** The hashes of the prompt's first 1,024 tokens, of its first 1,152, and so on. */
  private static List<Long> prefixes(StubRequest request, List<int[]> messages) {
    var hasher = new Hasher(request.model());
    for (int i = 0; i < messages.size(); i++) {
      for (int before = 0; before < TOKENS_BEFORE_A_MESSAGE; before++) {
        hasher.add(request.messages().get(i).role().hashCode());
      }
      for (int token : messages.get(i)) {
        hasher.add(token);
      }
      hasher.add(Hasher.END_OF_MESSAGE);
    }
    return hasher.prefixes;
  }

  /** Hashes tokens one after the other. */
  private static final class Hasher {
    private static final int END_OF_MESSAGE = -1;
    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

    private final List<Long> prefixes = new ArrayList<>();
    private long hash;
    private int tokens;

    Hasher(String model) {
      hash = model.hashCode();
    }

    void add(int token) {
      hash = (hash ^ token) * MULTIPLIER;
      hash = (hash ^ (hash >>> 32)) * MULTIPLIER;
      tokens++;
      if (tokens >= SHORTEST_PREFIX && tokens % STEP == 0) {
        prefixes.add(hash);
      }
    }
  }
}
