package com.milkyhoop.chatbot.replay.show;

import com.milkyhoop.chatbot.schemas.LogEvent;
import java.util.Locale;

/** Names outcomes as the options name them. */
final class OutcomeNames {
  private static final String PREFIX = "message_";

  private OutcomeNames() {}

  static String of(LogEvent.Type outcome) {
    return outcome.name().toLowerCase(Locale.ROOT).substring(PREFIX.length());
  }
}
