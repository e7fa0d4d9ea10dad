/** Finds out who calls and what they may do: credentials in, a principal out. */
@NullMarked
package com.milkyhoop.chatbot.auth;

import org.jspecify.annotations.NullMarked;
