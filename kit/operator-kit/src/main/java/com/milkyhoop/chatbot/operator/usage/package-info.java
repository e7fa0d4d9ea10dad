/** Tells what a user has used. */
@NullMarked
package com.milkyhoop.chatbot.operator.usage;

import org.jspecify.annotations.NullMarked;
