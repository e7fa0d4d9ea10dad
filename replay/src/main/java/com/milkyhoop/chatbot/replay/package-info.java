/** {@code ./chatbot replay}: the conversations of the log, read back. */
@NullMarked
package com.milkyhoop.chatbot.replay;

import org.jspecify.annotations.NullMarked;
