/**
 * Brings records from the log topic to the store: reading, trying again, dead letters, committing.
 */
@NullMarked
package com.milkyhoop.chatbot.sink.kafka;

import org.jspecify.annotations.NullMarked;
