package com.milkyhoop.chatbot.e2e.faults;

import java.util.Locale;

/** What times are counted from. */
enum Since {
  FAULT,
  BACK;

  long of(FaultWindow struck) {
    return switch (this) {
      case FAULT -> struck.at();
      case BACK -> struck.backAt();
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
