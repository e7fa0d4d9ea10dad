/** Reads topics as an operator does: committed records, without a group. */
@NullMarked
package com.milkyhoop.chatbot.operator.topic;

import org.jspecify.annotations.NullMarked;
