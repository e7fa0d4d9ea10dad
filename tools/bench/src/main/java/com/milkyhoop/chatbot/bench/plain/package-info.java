/** Serves as most teams build it first: one service streams a model's answer and keeps nothing. */
@NullMarked
package com.milkyhoop.chatbot.bench.plain;

import org.jspecify.annotations.NullMarked;
