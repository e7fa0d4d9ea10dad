/** Runs turns beside the stream threads: permits, attempts, deltas, outcomes. */
@NullMarked
package com.milkyhoop.chatbot.processor.turn;

import org.jspecify.annotations.NullMarked;
