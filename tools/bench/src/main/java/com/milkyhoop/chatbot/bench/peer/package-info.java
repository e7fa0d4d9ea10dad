/** Products that a user could pick instead, run beside ours. */
@NullMarked
package com.milkyhoop.chatbot.bench.peer;

import org.jspecify.annotations.NullMarked;
