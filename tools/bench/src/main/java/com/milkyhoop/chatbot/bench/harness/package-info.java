/** What scenarios are, and what they run on. */
@NullMarked
package com.milkyhoop.chatbot.bench.harness;

import org.jspecify.annotations.NullMarked;
