package com.milkyhoop.chatbot.sink.row;

import com.milkyhoop.chatbot.schemas.LogKey;

/** A record without a value: the event of its key that stands before it was erased. */
public record ErasedEvent(LogKey key, Position position) {}
