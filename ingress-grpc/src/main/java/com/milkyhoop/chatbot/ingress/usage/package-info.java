/** Holds what users have used, as this instance reads it from chat-usage. */
@NullMarked
package com.milkyhoop.chatbot.ingress.usage;

import org.jspecify.annotations.NullMarked;
