/** Kafka Streams as a part of a process: settings, memory, the threads' life. Optional. */
@NullMarked
package com.milkyhoop.chatbot.kafka.streams;

import org.jspecify.annotations.NullMarked;
