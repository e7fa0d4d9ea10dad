/** Asks for erasures, and tells how far they are. */
@NullMarked
package com.milkyhoop.chatbot.operator.erasure;

import org.jspecify.annotations.NullMarked;
