package com.milkyhoop.chatbot.processor.servers;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * How a turn ended.
 *
 * @param reply empty where the turn failed
 * @param failure the reason's name; empty where there is a reply
 * @param message of the failure
 * @param attempts model calls as the turn's outcome counts them
 * @param requests as the server counted them
 * @param waitedMillis between the server's first two requests; 0 where there was one
 * @param restarted whether text that had been published was taken back
 */
record Observed(
    Optional<String> reply,
    String finishReason,
    String model,
    Optional<Counts> counts,
    String failure,
    String message,
    OptionalLong retryAfterMillis,
    int attempts,
    int requests,
    long waitedMillis,
    boolean restarted) {}
