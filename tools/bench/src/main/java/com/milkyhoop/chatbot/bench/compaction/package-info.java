/** Compaction of the log: what it costs the broker, at first and after erasures. */
@NullMarked
package com.milkyhoop.chatbot.bench.compaction;

import org.jspecify.annotations.NullMarked;
