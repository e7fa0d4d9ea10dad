package com.milkyhoop.chatbot.modelstub;

/**
 * An outcome for the next request whose last user message contains {@code marker}; an empty marker
 * is in every message.
 */
public record PlannedOutcome(Outcome outcome, String marker) {

  public static PlannedOutcome next(Outcome outcome) {
    return new PlannedOutcome(outcome, "");
  }

  public static PlannedOutcome nextWith(String marker, Outcome outcome) {
    return new PlannedOutcome(outcome, marker);
  }
}
