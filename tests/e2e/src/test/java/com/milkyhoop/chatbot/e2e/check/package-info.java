/**
 * The checker: reads the topics and the tables by itself, and judges without a line of the
 * product's own decisions.
 */
@NullMarked
package com.milkyhoop.chatbot.e2e.check;

import org.jspecify.annotations.NullMarked;
