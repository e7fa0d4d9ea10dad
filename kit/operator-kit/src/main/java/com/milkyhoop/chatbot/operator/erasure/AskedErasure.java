package com.milkyhoop.chatbot.operator.erasure;

import com.milkyhoop.chatbot.schemas.Subject;
import java.time.Instant;

/**
 * Names an erasure that was asked for.
 *
 * @param subject who is erased
 * @param askedAt when it was written
 * @param partitions in how many partitions of chat-requests it was found
 */
public record AskedErasure(String id, Subject subject, Instant askedAt, int partitions) {}
