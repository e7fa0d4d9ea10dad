/** Defines what scenarios are, and runs them. */
@NullMarked
package com.milkyhoop.chatbot.bench.harness;

import org.jspecify.annotations.NullMarked;
