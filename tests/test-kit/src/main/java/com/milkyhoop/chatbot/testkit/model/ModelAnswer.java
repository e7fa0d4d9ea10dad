package com.milkyhoop.chatbot.testkit.model;

import com.milkyhoop.chatbot.model.ModelException.Reason;
import com.milkyhoop.chatbot.model.ModelUsage;
import java.util.List;
import java.util.Optional;

/** Says what a model's server does with one request. */
public sealed interface ModelAnswer {
  /** Returns the text that it says, piece by piece. */
  List<String> pieces();

  /**
   * Says all, and how it ended.
   *
   * @param usage empty where the server does not count
   */
  record Whole(List<String> pieces, String finishReason, Optional<ModelUsage> usage)
      implements ModelAnswer {}

  /** Breaks its stream off after these pieces, perhaps none. */
  record Broken(List<String> pieces) implements ModelAnswer {}

  /** Says nothing more after these pieces until the call is cancelled. */
  record Silent(List<String> pieces) implements ModelAnswer {}

  /** Fails before it says a word. */
  record Refused(Reason reason) implements ModelAnswer {
    @Override
    public List<String> pieces() {
      return List.of();
    }
  }

  /** Returns an answer that its server counted. */
  static ModelAnswer whole(String... pieces) {
    return new Whole(List.of(pieces), "stop", Optional.of(ModelUsage.of(100, 10)));
  }

  static ModelAnswer broken(String... pieces) {
    return new Broken(List.of(pieces));
  }

  static ModelAnswer silent(String... pieces) {
    return new Silent(List.of(pieces));
  }

  static ModelAnswer refused(Reason reason) {
    return new Refused(reason);
  }
}
