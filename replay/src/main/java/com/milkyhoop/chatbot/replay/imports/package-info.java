/** Conversations of elsewhere, from files of chat messages, that become turns of the log. */
@NullMarked
package com.milkyhoop.chatbot.replay.imports;

import org.jspecify.annotations.NullMarked;
