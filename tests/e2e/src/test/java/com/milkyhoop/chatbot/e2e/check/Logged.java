package com.milkyhoop.chatbot.e2e.check;

import com.milkyhoop.chatbot.schemas.LogEvent;

/** One event on the log topic, as a read_committed reader sees it. */
record Logged(Position at, String key, LogEvent event) {
  String conversation() {
    return event.userId() + "/" + event.sessionId();
  }
}
