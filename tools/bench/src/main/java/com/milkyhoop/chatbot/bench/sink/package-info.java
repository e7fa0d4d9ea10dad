/** Rows of the log in PostgreSQL: our sink, COPY and Debezium's sink one after the other. */
@NullMarked
package com.milkyhoop.chatbot.bench.sink;

import org.jspecify.annotations.NullMarked;
