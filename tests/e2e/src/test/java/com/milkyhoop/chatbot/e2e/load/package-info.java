/** Clients that lose servers and never a reply, and a steady number of them. */
@NullMarked
package com.milkyhoop.chatbot.e2e.load;

import org.jspecify.annotations.NullMarked;
