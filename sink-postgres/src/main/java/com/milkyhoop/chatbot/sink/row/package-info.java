/**
 * Holds what is read from the log and written to a database; knows neither Kafka's client nor SQL.
 */
@NullMarked
package com.milkyhoop.chatbot.sink.row;

import org.jspecify.annotations.NullMarked;
