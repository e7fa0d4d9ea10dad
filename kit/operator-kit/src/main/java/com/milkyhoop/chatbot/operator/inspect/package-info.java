/** Tells what a conversation is doing. */
@NullMarked
package com.milkyhoop.chatbot.operator.inspect;

import org.jspecify.annotations.NullMarked;
