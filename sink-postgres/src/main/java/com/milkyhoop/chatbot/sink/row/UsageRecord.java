package com.milkyhoop.chatbot.sink.row;

import com.milkyhoop.chatbot.event.UserUsage;
import com.milkyhoop.chatbot.schemas.UsageKey;
import java.util.Optional;

/**
 * Is a record of chat-usage.
 *
 * @param usage in place of what was there of the key; empty: it is gone
 */
public record UsageRecord(UsageKey key, Optional<UserUsage> usage, Position position) {}
