/** Erases and exports what is held of a user. */
@NullMarked
package com.milkyhoop.chatbot.replay.privacy;

import org.jspecify.annotations.NullMarked;
