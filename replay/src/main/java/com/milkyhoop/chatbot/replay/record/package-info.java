/** Holds what a run reads and makes, as plain records: no client, thread or clock. */
@NullMarked
package com.milkyhoop.chatbot.replay.record;

import org.jspecify.annotations.NullMarked;
