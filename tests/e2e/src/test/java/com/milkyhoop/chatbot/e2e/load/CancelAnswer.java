package com.milkyhoop.chatbot.e2e.load;

import com.milkyhoop.chatbot.v1.CancelReplyResponse;
import com.milkyhoop.chatbot.v1.SendMessageRequest;

/** How a turn ended, as a client was told who had it cancelled. */
public record CancelAnswer(SendMessageRequest request, CancelReplyResponse response) {}
