package com.milkyhoop.chatbot.replay.report;

import com.milkyhoop.chatbot.replay.run.Arm;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Formats constants and settings for people. */
final class DisplayNames {
  private DisplayNames() {}

  static String of(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** Returns the settings that an arm changes, and what else there is to say of it. */
  static String settings(Arm arm, List<String> more) {
    List<String> settings = new ArrayList<>(arm.changes());
    if (settings.isEmpty()) {
      settings.add("the recorded settings");
    }
    settings.addAll(more);
    return String.join(", ", settings);
  }
}
