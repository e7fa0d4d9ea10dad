/** Reads dead letters, and writes requests back. */
@NullMarked
package com.milkyhoop.chatbot.operator.letter;

import org.jspecify.annotations.NullMarked;
