/** {@code verify}: the log held against itself, and rows held against the log. */
@NullMarked
package com.milkyhoop.chatbot.replay.verify;

import org.jspecify.annotations.NullMarked;
