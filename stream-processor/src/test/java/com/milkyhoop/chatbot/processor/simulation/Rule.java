package com.milkyhoop.chatbot.processor.simulation;

/** What must hold. */
final class Rule {
  private Rule() {}

  /**
   * @param rule with its number in the design
   */
  static void require(boolean holds, String rule) {
    if (!holds) {
      throw new AssertionError(rule);
    }
  }
}
