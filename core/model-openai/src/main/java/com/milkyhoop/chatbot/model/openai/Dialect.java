package com.milkyhoop.chatbot.model.openai;

import static java.util.stream.Collectors.toUnmodifiableSet;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Says what a request to a model at a server holds, where servers that speak OpenAI's format
 * differ. Of the names of a token limit it has exactly one, of the roles of the system prompt at
 * most one: without any, the first user message begins with it.
 */
record Dialect(Set<Feature> features) {
  Dialect {
    features = Set.copyOf(features);
  }

  boolean has(Feature feature) {
    return features.contains(feature);
  }

  /** Returns whether the temperature is sent. */
  boolean temperature() {
    return has(Feature.TEMPERATURE);
  }

  /** Returns the dialect of a request that goes on from nothing. */
  Dialect beginning() {
    return features.stream().anyMatch(Feature::continues)
        ? new Dialect(
            features.stream().filter(feature -> !feature.continues()).collect(toUnmodifiableSet()))
        : this;
  }

  /**
   * Returns the dialect that does without a feature; empty where none does.
   *
   * @param avoided what may not be its substitute
   */
  Optional<Dialect> without(Feature refused, Set<Feature> avoided) {
    var others = EnumSet.copyOf(features);
    others.remove(refused);
    Feature substitute = refused.substitute();
    if (substitute != null && !avoided.contains(substitute)) {
      others.add(substitute);
    }
    boolean limitsReply =
        others.contains(Feature.MAX_TOKENS) || others.contains(Feature.MAX_COMPLETION_TOKENS);
    return limitsReply ? Optional.of(new Dialect(others)) : Optional.empty();
  }
}
