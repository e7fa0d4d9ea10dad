/**
 * The sink: reads the public record ({@code KAFKA_TOPIC}) and keeps every event of it in Postgres,
 * once. {@code kafka} reads and commits, {@code postgres} writes, {@code row} is what they share.
 */
@NullMarked
package com.milkyhoop.chatbot.sink;

import org.jspecify.annotations.NullMarked;
