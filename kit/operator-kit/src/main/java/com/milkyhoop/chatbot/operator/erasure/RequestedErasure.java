package com.milkyhoop.chatbot.operator.erasure;

import com.milkyhoop.chatbot.schemas.Subject;
import java.time.Instant;

/**
 * Describes an erasure that was requested.
 *
 * @param subject who is erased
 * @param askedAt when it was written
 * @param partitions in how many partitions of chat-requests it was found
 */
public record RequestedErasure(String id, Subject subject, Instant askedAt, int partitions) {}
