/** One question each. */
@NullMarked
package com.milkyhoop.chatbot.bench.scenario;

import org.jspecify.annotations.NullMarked;
