/** What most teams build first: one service that streams a model's answer, and keeps nothing. */
@NullMarked
package com.milkyhoop.chatbot.bench.plain;

import org.jspecify.annotations.NullMarked;
