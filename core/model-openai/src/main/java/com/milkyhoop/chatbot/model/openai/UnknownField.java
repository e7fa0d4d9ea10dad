package com.milkyhoop.chatbot.model.openai;

import com.milkyhoop.chatbot.kit.NearestName;
import java.util.Collection;

/** Says that a field of the routes' file is not known. */
final class UnknownField {
  private UnknownField() {}

  /** Returns the sentence that refuses a name, with the one that was meant where one is near. */
  static String refusal(String name, Collection<String> known) {
    return "unknown field %s%s"
        .formatted(
            name,
            NearestName.of(name, known, each -> Math.max(2, each.length() / 3))
                .map(near -> "; did you mean " + near + "?")
                .orElse(""));
  }
}
