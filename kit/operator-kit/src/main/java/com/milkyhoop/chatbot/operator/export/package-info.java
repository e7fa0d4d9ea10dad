/** Gathers everything that is held of a user. */
@NullMarked
package com.milkyhoop.chatbot.operator.export;

import org.jspecify.annotations.NullMarked;
