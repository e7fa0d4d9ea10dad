/** Conversations of the log turn by turn, and the prompts of their turns assembled again. */
@NullMarked
package com.milkyhoop.chatbot.replay.history;

import org.jspecify.annotations.NullMarked;
