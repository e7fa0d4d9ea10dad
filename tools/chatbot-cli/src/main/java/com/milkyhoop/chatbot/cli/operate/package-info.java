/**
 * {@code ./chatbot doctor}, {@code dlq} and {@code inspect}: what an operator asks of an
 * installation. They read topics, and never what is the processor's own.
 */
@NullMarked
package com.milkyhoop.chatbot.cli.operate;

import org.jspecify.annotations.NullMarked;
