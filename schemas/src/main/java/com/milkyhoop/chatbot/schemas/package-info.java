/**
 * Holds the Kafka contract: names of topics, keys, headers, Avro records and their wire formats,
 * the log event's JSON. It talks to nobody: clients of Kafka and of the registry are in {@code
 * kafka}.
 */
@NullMarked
package com.milkyhoop.chatbot.schemas;

import org.jspecify.annotations.NullMarked;
