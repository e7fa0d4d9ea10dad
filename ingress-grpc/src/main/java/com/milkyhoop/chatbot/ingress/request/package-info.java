/** Holds what a client may send: cleaning and checking, free of any technology. */
@NullMarked
package com.milkyhoop.chatbot.ingress.request;

import org.jspecify.annotations.NullMarked;
