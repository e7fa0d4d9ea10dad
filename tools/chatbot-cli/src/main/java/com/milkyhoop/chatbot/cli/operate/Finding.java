package com.milkyhoop.chatbot.cli.operate;

/**
 * Describes what a check found.
 *
 * @param state how bad it is
 * @param text what is, in words
 * @param remedy what to do; empty where nothing is
 */
record Finding(String subject, State state, String text, String remedy) {
  /** Names how bad a finding is. */
  enum State {
    OK("ok"),
    /** Something works, and may surprise. */
    NOTE("note"),
    /** Something does not work. */
    BAD("BAD"),
    /** Nothing was checked. */
    SKIPPED("-");

    private final String word;

    State(String word) {
      this.word = word;
    }

    String word() {
      return word;
    }
  }

  static Finding ok(String subject, String text) {
    return new Finding(subject, State.OK, text, "");
  }

  static Finding note(String subject, String text, String remedy) {
    return new Finding(subject, State.NOTE, text, remedy);
  }

  static Finding bad(String subject, String text, String remedy) {
    return new Finding(subject, State.BAD, text, remedy);
  }

  static Finding skipped(String subject, String why) {
    return new Finding(subject, State.SKIPPED, why, "");
  }
}
