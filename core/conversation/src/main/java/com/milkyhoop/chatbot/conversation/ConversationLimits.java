package com.milkyhoop.chatbot.conversation;

import java.time.Duration;

/**
 * The bounds of a conversation.
 *
 * @param maxQueued messages that wait behind the active turn; more are rejected
 * @param maxWatchers calls that watch one turn, and as many that wait for its cancellation; more
 *     are refused
 * @param maxTurns turns that are kept; older ones leave as new ones come
 * @param requestTtl how long a request_id is remembered
 * @param contextTtl how long a conversation is kept after its last activity
 */
public record ConversationLimits(
    int maxQueued, int maxWatchers, int maxTurns, Duration requestTtl, Duration contextTtl) {}
