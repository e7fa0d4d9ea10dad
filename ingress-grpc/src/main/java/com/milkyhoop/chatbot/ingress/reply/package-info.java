/**
 * Turns the pieces of a reply, in whatever order, into what a client is told. Free of any
 * technology.
 */
@NullMarked
package com.milkyhoop.chatbot.ingress.reply;

import org.jspecify.annotations.NullMarked;
