package com.milkyhoop.chatbot.ingress.request;

import com.milkyhoop.chatbot.ingress.reply.Cursor;

/**
 * A wish to see a reply that keeps all rules.
 *
 * @param cursor what the client holds of it
 */
public record ResumeRequest(ReplyKey key, Cursor cursor) {}
