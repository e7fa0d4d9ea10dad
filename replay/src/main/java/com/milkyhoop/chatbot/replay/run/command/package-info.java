/** {@code ./chatbot replay run}: its options, its dry run, its progress. */
@NullMarked
package com.milkyhoop.chatbot.replay.run.command;

import org.jspecify.annotations.NullMarked;
