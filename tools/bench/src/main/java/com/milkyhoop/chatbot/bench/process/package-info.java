/** Holds what other processes use of the machine. */
@NullMarked
package com.milkyhoop.chatbot.bench.process;

import org.jspecify.annotations.NullMarked;
