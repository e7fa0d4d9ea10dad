package com.milkyhoop.chatbot.ingress.reply;

import com.milkyhoop.chatbot.schemas.AttemptId;

/** Holds what need not be sent again: the first {@code bytes} of UTF-8 of this attempt's text. */
public record KnownText(AttemptId attempt, long bytes) {}
