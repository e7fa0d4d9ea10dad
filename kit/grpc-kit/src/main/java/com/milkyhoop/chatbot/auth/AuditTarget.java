package com.milkyhoop.chatbot.auth;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Says what somebody wanted to do, for the audit log.
 *
 * @param userId whose it is; null where the caller sent none that could be one, as with the others
 */
public record AuditTarget(
    @Nullable String userId,
    @Nullable String sessionId,
    @Nullable String requestId,
    @Nullable UUID traceId) {}
