/** Conversations that took place before, written straight to Kafka. */
@NullMarked
package com.milkyhoop.chatbot.bench.history;

import org.jspecify.annotations.NullMarked;
