package com.milkyhoop.chatbot.ingress.relay;

import java.util.Optional;

/** The calls that are open here. Thread-safe; never blocks. */
public interface ReplyReceivers {
  /** Finds a call; empty for one that has ended, or is another instance's. */
  Optional<ReplyReceiver> find(long callId);

  /** Records may have gone by unread: what they said must be asked for again. */
  void onPossibleGap();
}
