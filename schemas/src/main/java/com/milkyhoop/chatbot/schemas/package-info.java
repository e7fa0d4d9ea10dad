/** The Kafka contract: topics, keys, Avro records and their wire formats, the log event's JSON. */
@NullMarked
package com.milkyhoop.chatbot.schemas;

import org.jspecify.annotations.NullMarked;
