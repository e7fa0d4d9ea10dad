package com.milkyhoop.chatbot.ingress.usage;

import com.milkyhoop.chatbot.event.UserUsage;
import com.milkyhoop.chatbot.schemas.UsageKey;
import java.util.Optional;

/** Is told of rows of chat-usage, on the thread that reads them; the same row may come again. */
@FunctionalInterface
public interface UsageListener {
  /**
   * @param row in place of the one before it; empty: it is gone
   */
  void changed(UsageKey key, Optional<UserUsage> row);
}
