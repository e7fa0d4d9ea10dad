package com.milkyhoop.chatbot.kit;

import java.util.List;

/**
 * The configuration is wrong; the message lists every problem with its variable, value and rule.
 */
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ConfigException(List<String> problems) {
    super(
        problems.size() == 1
            ? "configuration: " + problems.getFirst()
            : "configuration, %d problems:\n  %s"
                .formatted(problems.size(), String.join("\n  ", problems)));
  }
}
