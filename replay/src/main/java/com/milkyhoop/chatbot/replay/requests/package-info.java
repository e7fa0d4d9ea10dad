/** Turns that have ended, written to chat-requests, and what the processors made of them. */
@NullMarked
package com.milkyhoop.chatbot.replay.requests;

import org.jspecify.annotations.NullMarked;
