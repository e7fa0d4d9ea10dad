/** Kafka Streams: loads state, calls the pure core, applies its decision. Never waits. */
@NullMarked
package com.milkyhoop.chatbot.processor.topology;

import org.jspecify.annotations.NullMarked;
