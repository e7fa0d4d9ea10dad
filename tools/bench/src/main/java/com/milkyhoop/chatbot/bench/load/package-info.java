/** Clients that ask at given times, and clocks for what they get. */
@NullMarked
package com.milkyhoop.chatbot.bench.load;

import org.jspecify.annotations.NullMarked;
